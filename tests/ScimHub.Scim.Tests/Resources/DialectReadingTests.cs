using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Resources;

/// <summary>Bodies as identity providers send them, in both dialects.</summary>
public sealed class DialectReadingTests
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static void OnlyTolerant(string json, Action<ScimResource> check, ScimErrorType strict)
    {
        check(ResourceReader.Read(Samples.Utf8(json), Samples.Extended.User, Dialect.Tolerant).Resource);
        Samples.Refused(() => ResourceReader.Read(Samples.Utf8(json), Samples.Extended.User, Dialect.Strict), strict);
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData("true", true)]
    [InlineData("False", false)]
    [InlineData("false", false)]
    public void Entra_booleans_as_text_are_understood_in_tolerant_only(string text, bool value) =>
        OnlyTolerant($$"""{"schemas":["{{Core}}"],"userName":"u","active":"{{text}}"}""",
            user => Assert.Equal(ScimBoolean.Of(value), user[UserAttributes.Active]), ScimErrorType.InvalidValue);

    [Fact]
    public void Entra_explicit_nulls_at_the_top_are_absent()
    {
        var user = Samples.User($$$"""{"schemas":["{{{Core}}}"],"userName":"u","addresses":null,"phoneNumbers":null,"title":null,"department":null,"manager":null,"{{{Enterprise}}}":{"department":"d","manager":{"value":"m"} } }""");
        Assert.Equal("d", user.Text(UserAttributes.Department));
        Assert.Equal(3, user.Attributes.Attributes.Length);
    }

    [Theory]
    [InlineData("""["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0User"]""")]
    [InlineData("""["urn:ietf:params:scim:schemas:core:2.0:User","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User"]""")]
    [InlineData("""["urn:ietf:params:scim:schemas:core:2.0:User",5]""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"urn:ietf:params:scim:schemas:core:2.0:User\"")]
    public void Odd_schemas_are_tolerated_in_tolerant_only(string schemas)
    {
        var json = $$"""{"schemas":{{schemas}},"userName":"u"}""";
        Assert.Equal("u", Samples.User(json).Text(UserAttributes.UserName));
        Assert.Throws<ScimException>(() => Samples.User(json, Dialect.Strict));
    }

    [Fact]
    public void Absent_schemas_are_tolerated_in_tolerant_only() =>
        OnlyTolerant("""{"userName":"u"}""", user => Assert.Equal("u", user.Text(UserAttributes.UserName)), ScimErrorType.InvalidSyntax);

    [Fact]
    public void Extension_values_without_their_URN_in_schemas_are_tolerated_in_tolerant_only() =>
        OnlyTolerant($$$"""{"schemas":["{{{Core}}}"],"userName":"u","{{{Samples.Hr}}}":{"badge":"b"}}""",
            user => Assert.Contains(Samples.Hr, Samples.Json(user), StringComparison.Ordinal), ScimErrorType.InvalidValue);

    [Fact]
    public void Flat_keys_with_their_URN_and_a_misspelt_URN_are_understood_in_tolerant()
    {
        var flat = Samples.User($$"""{"userName":"u","{{Enterprise}}:department":"d","{{Samples.Hr}}:level":3,"urn:ietf:params:scim:schemas:core:2.0:User:title":"t"}""");
        Assert.Equal("d", flat.Text(UserAttributes.Department));
        Assert.Equal("t", flat.Text(UserAttributes.Title));
        Assert.Equal(new ScimNumber(3), flat[Samples.Extended.User.Find(Samples.Hr, "level")!]);
        var misspelt = Samples.User("""{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0User":{"department":"d"}}""");
        Assert.Equal("d", misspelt.Text(UserAttributes.Department));
        var strict = ResourceReader.Read(Samples.Utf8($$"""{"schemas":["{{Core}}"],"userName":"u","{{Enterprise}}:department":"d"}"""), Samples.UserType, Dialect.Strict);
        Assert.Equal([$"{Enterprise}:department"], strict.Ignored);
    }

    [Theory]
    [InlineData("\"m\"")]
    [InlineData("""{"value":"m"}""")]
    [InlineData("""[{"value":"m"}]""")]
    [InlineData("""["m"]""")]
    [InlineData("""{"Value":"m","displayName":"x","managerId":"y"}""")]
    public void A_manager_is_understood_in_every_form_at_the_top_and_in_the_extension(string form)
    {
        foreach (var json in (string[])[$$$"""{"userName":"u","Manager":{{{form}}}}""", $$$"""{"userName":"u","{{{Enterprise}}}":{"manager":{{{form}}}}}"""])
        {
            Assert.Equal(new ScimComplex([new(UserAttributes.ManagerValue, new ScimString("m"))]), Samples.User(json)[UserAttributes.Manager]);
        }
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("""{"value":""}""")]
    [InlineData("""{"value":null}""")]
    [InlineData("""[{"value":""}]""")]
    public void An_empty_manager_is_absent(string form) =>
        Assert.Null(Samples.User($$$"""{"userName":"u","{{{Enterprise}}}":{"manager":{{{form}}}}}""")[UserAttributes.Manager]);

    [Theory]
    [InlineData("\"m\"")]
    [InlineData("""[{"value":"m"}]""")]
    public void A_manager_in_another_form_than_an_object_is_invalidValue_in_strict(string form) =>
        Samples.Refused(() => Samples.User($$$"""{"schemas":["{{{Core}}}","{{{Enterprise}}}"],"userName":"u","{{{Enterprise}}}":{"manager":{{{form}}}}}""", Dialect.Strict), ScimErrorType.InvalidValue);

    [Fact]
    public void Okta_the_echo_of_a_whole_user_loses_only_what_is_not_the_clients()
    {
        var user = Samples.User("""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223","userName":"test.user@okta.local","name":{"givenName":"Test","familyName":"User"},
             "emails":[{"primary":true,"value":"test.user@okta.local","type":"work"}],"displayName":"Test User","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7",
             "groups":[],"password":"1mz050nq","active":true,"meta":{"resourceType":"User","version":"W/\"1\""}}
            """, Dialect.Strict);
        Assert.Equal("1mz050nq", user.Text(UserAttributes.Password));
        Assert.DoesNotContain("1mz050nq", Samples.Json(user), StringComparison.Ordinal);
        Assert.Null(user[CommonAttributes.Id]);
    }

    [Fact]
    public void Entra_group_with_its_own_schema_URI_is_read()
    {
        var group = ResourceReader.Read("""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"8aa1a0c0","displayName":"displayName","meta":{"resourceType":"Group"}}
            """u8, Samples.GroupType, Dialect.Tolerant).Resource;
        Assert.Equal("displayName", group.Text(GroupAttributes.DisplayName));
    }

    [Fact]
    public void Entra_roles_as_text_are_unwrapped_in_tolerant_and_kept_as_sent_in_strict()
    {
        const string json = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u","roles":[{"value":"{\"id\":\"06b0\",\"value\":\"Admin\",\"displayName\":\"The admin\"}"},{"value":"{not json}"}]}""";
        Assert.Contains("""[{"value":"Admin","display":"The admin"},{"value":"{not json}"}]""", Samples.Json(Samples.User(json)), StringComparison.Ordinal);
        Assert.Contains("06b0", Samples.Json(Samples.User(json, Dialect.Strict)), StringComparison.Ordinal);
    }

    [Fact]
    public void One_value_without_its_list_is_understood_in_tolerant_only() =>
        OnlyTolerant($$$"""{"schemas":["{{{Core}}}"],"userName":"u","emails":{"value":"a@b"}}""", user => Assert.IsType<ScimList>(user[UserAttributes.Emails]), ScimErrorType.InvalidValue);
}
