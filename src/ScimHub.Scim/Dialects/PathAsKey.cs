using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID, with its flag <c>aadOptscim062020</c>, sends paths as keys of a value without a path:
/// <code>
/// {"op":"replace","value":{"displayName":"B","name.givenName":"K",
///   "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"A","emails[type eq \"work\"].value":"x@y"}}
/// </code>
/// Each such key is an operation with that path.
/// </summary>
internal static class PathAsKey
{
    public static (AttributeDefinition? Attribute, Filter? Selection, AttributeDefinition? Part, Schema? Whole) Read(string key, ResourceType type) =>
        new FilterGrammar(key, type, Dialect.Tolerant, unknownIsAbsent: false, ofPath: true).ReadPath();
}
