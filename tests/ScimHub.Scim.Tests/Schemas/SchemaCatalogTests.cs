using System.Text.Json;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Schemas;

public sealed class SchemaCatalogTests
{
    [Fact]
    public void The_default_catalog_has_users_with_the_enterprise_extension_and_groups()
    {
        var catalog = SchemaCatalog.Default;
        Assert.Equal(["/Users", "/Groups"], catalog.ResourceTypes.Select(t => t.Endpoint));
        Assert.Same(CoreSchemas.EnterpriseUser, Assert.Single(catalog.User.Extensions).Schema);
        Assert.Same(UserAttributes.Manager, catalog.User.FindExtension(SchemaUrns.EnterpriseUser.ToUpperInvariant())!.Find("MANAGER"));
        Assert.Equal(6, catalog.Schemas.Length);
    }

    [Fact]
    public void RFC_7643_8_7_1_the_characteristics_that_matter_are_those_of_the_standard()
    {
        Assert.True(UserAttributes.UserName is { Required: true, CaseExact: false, Uniqueness: Uniqueness.Server });
        Assert.True(UserAttributes.Password is { Mutability: Mutability.WriteOnly, Returned: Returned.Never });
        Assert.True(UserAttributes.Groups is { Mutability: Mutability.ReadOnly, MultiValued: true });
        Assert.All(UserAttributes.Groups.SubAttributes, part => Assert.Equal(Mutability.ReadOnly, part.Mutability));
        Assert.Equal(Mutability.ReadOnly, UserAttributes.ManagerDisplayName.Mutability);
        Assert.Equal(Mutability.Immutable, GroupAttributes.MemberValue.Mutability);
        Assert.True(GroupAttributes.DisplayName is { Required: true, Uniqueness: Uniqueness.Server });
        Assert.Equal(21, CoreSchemas.User.Attributes.Length);
        Assert.Equal(["value", "display", "type", "primary"], UserAttributes.Emails.SubAttributes.Select(p => p.Name));
    }

    [Fact]
    public void An_extension_from_a_file_is_found_like_a_built_in_one()
    {
        var catalog = Samples.Extended;
        Assert.Equal(AttributeType.Integer, catalog.User.Find(Samples.Hr, "LEVEL")!.Type);
        Assert.Same(catalog.User.FindExtension(Samples.Hr), catalog.FindSchema(Samples.Hr));
        Assert.Same(CoreSchemas.User, SchemaCatalog.Default.User.Schema);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"schemas":[{"name":"x"}]}""", "no \"id\"")]
    [InlineData("""{"schemas":[{"id":"no urn","attributes":[{"name":"a"}]}]}""", "no URN")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[]}]}""", "no \"attributes\"")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a b"}]}]}""", "\"a b\" of \"urn:a:b\"")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","type":"text"}]}]}""", "must be one of string, boolean")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a"},{"name":"A"}]}]}""", "twice")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","type":"complex"}]}]}""", "without \"subAttributes\"")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex","subAttributes":[{"name":"c"}]}]}]}]}""", "one level only")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","uniqueness":"server"}]}]}""", "uniqueness")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","mutability":"writeOnly"}]}]}""", "returned")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","required":"yes"}]}]}""", "neither true nor false")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","required":true,"mutability":"readOnly"}]}]}""", "nobody could set it")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a"}]}]}""", "extends nothing")]
    [InlineData("""{"schemas":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[{"name":"a"}]}]}""", "built in")]
    [InlineData("""{"extensions":[{"resourceType":"User","schema":"urn:a:b"}]}""", "not among")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a"}]}],"extensions":[{"resourceType":"Device","schema":"urn:a:b"}]}""", "must be \"User\" or \"Group\"")]
    [InlineData("""{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a"}]}],"extensions":[{"resourceType":"User","schema":"urn:a:b"},{"resourceType":"Group","schema":"urn:a:b"}]}""", "twice")]
    public void A_faulty_schema_file_is_refused_with_words_that_name_the_fault(string json, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => SchemaCatalog.Load(Samples.Utf8(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Schemas_are_listed_in_camelCase_without_nulls_and_with_their_place()
    {
        using var document = JsonDocument.Parse(Discovery.Schemas(Samples.Extended, "https://x/scim/v2"));
        var root = document.RootElement;
        Assert.Equal(7, root.GetProperty("totalResults").GetInt32());
        Assert.Equal(JsonValueKind.Array, root.GetProperty("Resources").ValueKind);
        foreach (var schema in root.GetProperty("Resources").EnumerateArray())
        {
            Assert.Equal($"https://x/scim/v2/Schemas/{schema.GetProperty("id").GetString()}", schema.GetProperty("meta").GetProperty("location").GetString());
            Assert.All(schema.GetProperty("attributes").EnumerateArray(), CheckAttribute);
        }
        Assert.DoesNotContain("null", document.RootElement.GetRawText(), StringComparison.Ordinal);

        static void CheckAttribute(JsonElement attribute)
        {
            Assert.Contains(attribute.GetProperty("mutability").GetString(), (string[])["readOnly", "readWrite", "immutable", "writeOnly"]);
            Assert.Contains(attribute.GetProperty("type").GetString(), (string[])["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"]);
            Assert.Equal(attribute.GetProperty("type").GetString() == "complex", attribute.TryGetProperty("subAttributes", out var parts));
            if (parts.ValueKind == JsonValueKind.Array)
            {
                Assert.All(parts.EnumerateArray(), CheckAttribute);
            }
        }
    }

    [Fact]
    public void A_served_extension_schema_can_be_loaded_again()
    {
        var served = JsonDocument.Parse(Discovery.Schema(Samples.Extended, Samples.Hr, "https://x")!).RootElement.GetRawText();
        var again = SchemaCatalog.Load(Samples.Utf8($$"""{"schemas":[{{served}}],"extensions":[{"resourceType":"User","schema":"{{Samples.Hr}}"}]}"""));
        Assert.Equal(Discovery.Schemas(Samples.Extended, "https://x"), Discovery.Schemas(again, "https://x"));
    }

    [Fact]
    public void Resource_types_name_their_endpoint_schema_and_extensions()
    {
        using var document = JsonDocument.Parse(Discovery.ResourceTypes(Samples.Extended, "https://x"));
        var user = document.RootElement.GetProperty("Resources")[0];
        Assert.Equal("/Users", user.GetProperty("endpoint").GetString());
        Assert.Equal([SchemaUrns.EnterpriseUser, Samples.Hr], user.GetProperty("schemaExtensions").EnumerateArray().Select(e => e.GetProperty("schema").GetString()));
        Assert.NotNull(Discovery.ResourceType(Samples.Extended, "group", "https://x"));
        Assert.Null(Discovery.ResourceType(Samples.Extended, "Device", "https://x"));
        Assert.Null(Discovery.Schema(Samples.Extended, "urn:none", "https://x"));
    }

    [Fact]
    public void RFC_9865_4_the_configuration_tells_limits_and_paging()
    {
        var options = new ServiceProviderOptions { MaxPageSize = 200, AuthenticationSchemes = [new("oauthbearertoken", "Bearer", "A token.", Primary: true)] };
        using var document = JsonDocument.Parse(Discovery.ServiceProviderConfig(options, "https://x"));
        var root = document.RootElement;
        Assert.Equal(200, root.GetProperty("filter").GetProperty("maxResults").GetInt32());
        Assert.Equal("index", root.GetProperty("pagination").GetProperty("defaultPaginationMethod").GetString());
        Assert.True(root.GetProperty("authenticationSchemes")[0].GetProperty("primary").GetBoolean());
        // Everything that is told is in the schema that is served.
        foreach (var property in root.EnumerateObject().Where(p => p.Name is not ("schemas" or "meta")))
        {
            Assert.NotNull(CoreSchemas.ServiceProviderConfig.Find(property.Name));
        }
    }
}
