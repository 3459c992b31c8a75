using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>The default schemas and two extensions from configuration: one of users with an attribute of every type, one of groups.</summary>
public static class TestSchemas
{
    public const string Person = "urn:example:params:scim:schemas:extension:person:1.0:User";

    public const string Team = "urn:example:params:scim:schemas:extension:team:1.0:Group";

    public static SchemaCatalog Catalog { get; } = SchemaCatalog.Load("""
        {
          "schemas": [
            {
              "id": "urn:example:params:scim:schemas:extension:person:1.0:User",
              "name": "Person",
              "attributes": [
                { "name": "text", "type": "string" },
                { "name": "exact", "type": "string", "caseExact": true },
                { "name": "flag", "type": "boolean" },
                { "name": "whole", "type": "integer" },
                { "name": "part", "type": "decimal" },
                { "name": "moment", "type": "dateTime" },
                { "name": "blob", "type": "binary", "caseExact": true },
                { "name": "link", "type": "reference", "referenceTypes": ["external"] },
                { "name": "texts", "type": "string", "multiValued": true },
                { "name": "wholes", "type": "integer", "multiValued": true },
                { "name": "moments", "type": "dateTime", "multiValued": true },
                { "name": "flags", "type": "boolean", "multiValued": true },
                { "name": "badge", "type": "complex", "subAttributes": [
                  { "name": "label", "type": "string" },
                  { "name": "level", "type": "integer" },
                  { "name": "valid", "type": "boolean" },
                  { "name": "since", "type": "dateTime" } ] },
                { "name": "skills", "type": "complex", "multiValued": true, "subAttributes": [
                  { "name": "value", "type": "string" },
                  { "name": "level", "type": "integer" },
                  { "name": "score", "type": "decimal" },
                  { "name": "primary", "type": "boolean" },
                  { "name": "since", "type": "dateTime" } ] }
              ]
            },
            {
              "id": "urn:example:params:scim:schemas:extension:team:1.0:Group",
              "name": "Team",
              "attributes": [
                { "name": "floor", "type": "integer" },
                { "name": "tags", "type": "string", "multiValued": true }
              ]
            }
          ],
          "extensions": [
            { "resourceType": "User", "schema": "urn:example:params:scim:schemas:extension:person:1.0:User", "required": false },
            { "resourceType": "Group", "schema": "urn:example:params:scim:schemas:extension:team:1.0:Group", "required": false }
          ]
        }
        """u8);
}
