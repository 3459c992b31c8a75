using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Patching;

/// <summary>Entra ID's PATCH requests on users, with and without its flag aadOptscim062020.</summary>
public sealed class EntraPatchTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static string Manager(string content) => $$$"""{"userName":"u","{{{Enterprise}}}":{"manager":{{{content}}}} }""";

    [Theory]
    [InlineData("\"False\"")]
    [InlineData("\"false\"")]
    [InlineData("false")]
    public void Disable_in_every_spelling(string value) => PatchTest.Gives(
        """{"userName":"u","active":true}""", """[{"op":"Replace","path":"active","value":VALUE}]""".Replace("VALUE", value, StringComparison.Ordinal), """{"userName":"u","active":false}""", Dialect.Tolerant);

    [Fact]
    public void A_boolean_as_text_is_invalidValue_in_strict() =>
        Samples.Refused(() => PatchTest.Apply(Samples.Stored("""{"userName":"u"}"""), """[{"op":"Replace","path":"active","value":"False"}]""", Dialect.Strict), ScimErrorType.InvalidValue);

    [Theory]
    [InlineData("Replace")]
    [InlineData("Add")]
    public void A_value_whose_path_matches_nothing_is_made_from_the_path(string op)
    {
        string Op(string path, string value) => $$$"""[{"op":"{{{op}}}","path":"{{{path}}}","value":{{{value}}}}]""";
        PatchTest.Gives("""{"userName":"u"}""", Op("emails[type eq \\\"work\\\"].value", "\"x@y\""), """{"userName":"u","emails":[{"type":"work","value":"x@y"}]}""", Dialect.Tolerant);
        PatchTest.Gives("""{"userName":"u","emails":[{"type":"home","value":"h","primary":true}]}""", Op("emails[type eq \\\"untyped\\\"].primary", "true"), """{"userName":"u","emails":[{"type":"home","value":"h","primary":false},{"type":"untyped","primary":true}]}""", Dialect.Tolerant);
        PatchTest.Gives("""{"userName":"u"}""", Op("emails[primary eq true].value", "\"x@y\""), """{"userName":"u","emails":[{"primary":true,"value":"x@y"}]}""", Dialect.Tolerant);
        PatchTest.Gives("""{"userName":"u"}""", Op("roles[primary eq \\\"True\\\"].display", "\"Admin\""), """{"userName":"u","roles":[{"primary":true,"display":"Admin"}]}""", Dialect.Tolerant);
        PatchTest.Gives("""{"userName":"u"}""", Op("addresses[type eq \\\"work\\\" and primary eq true].country", "\"DE\""), """{"userName":"u","addresses":[{"type":"work","primary":true,"country":"DE"}]}""", Dialect.Tolerant);
        PatchTest.Gives("""{"userName":"u"}""", Op("photos[type eq \\\"photo\\\"]", """{"value":"https://x/y"}"""), """{"userName":"u","photos":[{"type":"photo","value":"https://x/y"}]}""", Dialect.Tolerant);
    }

    [Theory]
    [InlineData("emails[type ne \\\"work\\\"].value")]
    [InlineData("emails[type eq \\\"work\\\" or type eq \\\"home\\\"].value")]
    [InlineData("emails[not (type eq \\\"work\\\")].value")]
    [InlineData("emails[type pr].value")]
    public void From_more_than_equalities_nothing_is_made(string path) =>
        Samples.Refused(() => PatchTest.Apply(Samples.Stored("""{"userName":"u"}"""), $$"""[{"op":"replace","path":"{{path}}","value":"x"}]"""), ScimErrorType.NoTarget);

    [Fact]
    public void Three_operations_fill_one_role() => PatchTest.Gives(
        """{"userName":"u"}""",
        """[{"op":"Add","path":"roles[primary eq \"True\"].value","value":"Admin"},{"op":"Add","path":"roles[primary eq \"True\"].display","value":"The admin"},{"op":"Add","path":"roles[primary eq \"True\"].type","value":"WindowsAzureActiveDirectoryRole"}]""",
        """{"userName":"u","roles":[{"primary":true,"value":"Admin","display":"The admin","type":"WindowsAzureActiveDirectoryRole"}]}""", Dialect.Tolerant);

    [Fact]
    public void Dotted_keys_and_URN_prefixed_keys_in_a_value_without_a_path() => PatchTest.Gives(
        """{"userName":"u","name":{"familyName":"A","formatted":"kept"}}""",
        """[{"op":"replace","value":{"displayName":"B","name.givenName":"K","name.familyName":"U","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"A","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"m","emails[type eq \"work\"].value":"x@y"}}]""",
        """{"userName":"u","displayName":"B","name":{"familyName":"U","givenName":"K","formatted":"kept"},"emails":[{"type":"work","value":"x@y"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"A","manager":{"value":"m"}}}""", Dialect.Tolerant);

    [Theory]
    [InlineData("""{"name.givenName":"K"}""")]
    [InlineData("""{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"A"}""")]
    [InlineData("""{"emails[type eq \"work\"].value":"x"}""")]
    [InlineData("""{"department":"x"}""")]
    public void Such_keys_are_invalidPath_in_strict(string value) =>
        Samples.Refused(() => PatchTest.Apply(Samples.Stored("""{"userName":"u"}"""), $$$"""[{"op":"replace","value":{{{value}}}}]""", Dialect.Strict), ScimErrorType.InvalidPath);

    [Theory]
    [InlineData("\"manager\"", "\"2\"")]
    [InlineData("\"manager\"", """{"value":"2"}""")]
    [InlineData("\"manager\"", """[{"$ref":null,"value":"2"}]""")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager\"", "\"2\"")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager\"", """[{"value":"2"}]""")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value\"", "\"2\"")]
    [InlineData("\"manager.value\"", "\"2\"")]
    public void A_manager_is_set_and_changed_in_every_form(string path, string value)
    {
        foreach (var op in (string[])["Add", "Replace"])
        {
            var operations = $$$"""[{"op":"{{{op}}}","path":{{{path}}},"value":{{{value}}}}]""";
            PatchTest.Gives("""{"userName":"u"}""", operations, Manager("""{"value":"2"}"""), Dialect.Tolerant);
            PatchTest.Gives(Manager("""{"value":"1","$ref":"https://x/Users/1","displayName":"One"}"""), operations, Manager("""{"value":"2"}"""), Dialect.Tolerant);
        }
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"manager","value":""}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":null}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":[]}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":{}}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":{"value":""}}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":[{"value":""}]}""")]
    [InlineData("""{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value","value":""}""")]
    [InlineData("""{"op":"Replace","value":{"manager":null}}""")]
    [InlineData("""{"op":"Replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":""}}}}""")]
    [InlineData("""{"op":"Remove","path":"manager"}""")]
    [InlineData("""{"op":"Remove","path":"manager","value":"1"}""")]
    [InlineData("""{"op":"remove","path":"manager[value eq \"1\"]"}""")]
    [InlineData("""{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"}""")]
    public void A_manager_is_cleared_in_every_form(string operation) =>
        PatchTest.Gives(Manager("""{"value":"1","$ref":"https://x/Users/1"}"""), $"[{operation}]", """{"userName":"u"}""", Dialect.Tolerant);

    [Fact]
    public void Another_manager_than_the_one_there_is_not_removed() => PatchTest.Gives(
        Manager("""{"value":"1"}"""), """[{"op":"remove","path":"manager[value eq \"2\"]"}]""", Manager("""{"value":"1"}"""), Dialect.Tolerant);

    [Theory]
    [InlineData("\"m\"")]
    [InlineData("""[{"value":"m"}]""")]
    public void A_manager_in_another_form_than_an_object_is_invalidValue_in_strict(string value) =>
        Samples.Refused(() => PatchTest.Apply(Samples.Stored("""{"userName":"u"}"""), $$$"""[{"op":"add","path":"{{{Enterprise}}}:manager","value":{{{value}}}}]""", Dialect.Strict), ScimErrorType.InvalidValue);

    [Theory]
    [InlineData("title", "\"\"")]
    [InlineData("title", "null")]
    [InlineData("name.givenName", "\"\"")]
    [InlineData("emails", "\"\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "\"\"")]
    [InlineData("emails[type eq \\\"work\\\"].value", "\"\"")]
    [InlineData("emails[type eq \\\"work\\\"].value", "null")]
    [InlineData("emails[type eq \\\"work\\\"]", "null")]
    public void NullUpdate_empty_and_null_make_an_optional_attribute_absent(string path, string value)
    {
        var user = Samples.Stored($$$"""{"userName":"u","title":"t","name":{"givenName":"g"},"emails":[{"type":"work","value":"a"}],"{{{Enterprise}}}":{"department":"d"} }""");
        var after = PatchTest.Apply(user, $$$"""[{"op":"Replace","path":"{{{path}}}","value":{{{value}}}}]""");
        Assert.Equal(user.Attributes.Attributes.Length - 1, after.Attributes.Attributes.Length);
    }

    [Fact]
    public void Roles_as_text_are_unwrapped() => PatchTest.Gives(
        """{"userName":"u"}""",
        """[{"op":"Add","path":"roles","value":[{"value":"{\"id\":\"06b0\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"}]}]""",
        """{"userName":"u","roles":[{"value":"Admin","display":"Admin"}]}""", Dialect.Tolerant);

    [Fact]
    public void Assertive_roles_replace_all_others() => PatchTest.Gives(
        """{"userName":"u","roles":[{"value":"Admin"}]}""",
        """[{"op":"replace","path":"roles","value":[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"User","value":"User"}]}]""",
        """{"userName":"u","roles":[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"User","value":"User"}]}""");

    [Fact]
    public void Single_attributes_are_set_by_Replace_and_Add() => PatchTest.Gives(
        """{"userName":"u"}""", """[{"op":"Replace","path":"userName","value":"v"},{"op":"Add","path":"nickName","value":"Babs"},{"op":"Replace","path":"name.FamilyName","value":"X"}]""",
        """{"userName":"v","nickName":"Babs","name":{"familyName":"X"}}""");

    [Fact]
    public void Values_named_in_a_Remove_go_and_only_those()
    {
        PatchTest.Gives("""{"userName":"u","emails":[{"value":"a","type":"work"},{"value":"a","type":"home"},{"value":"b"}]}""", """[{"op":"Remove","path":"emails","value":[{"value":"A","type":"work"}]}]""", """{"userName":"u","emails":[{"value":"a","type":"home"},{"value":"b"}]}""", Dialect.Tolerant);
        PatchTest.Gives("""{"userName":"u","emails":[{"value":"a","type":"work"},{"value":"b"}]}""", """[{"op":"Remove","path":"emails","value":[]}]""", """{"userName":"u","emails":[{"value":"a","type":"work"},{"value":"b"}]}""", Dialect.Tolerant);
        Samples.Refused(() => PatchTest.Apply(Samples.Stored("""{"userName":"u","emails":[{"value":"a"}]}"""), """[{"op":"remove","path":"emails","value":[{"value":"a"}]}]""", Dialect.Strict), ScimErrorType.InvalidSyntax);
    }

    [Fact]
    public void A_password_is_handed_on_and_never_written()
    {
        var user = PatchTest.Apply(Samples.Stored("""{"userName":"u"}"""), """[{"op":"replace","value":{"password":"s3cret"}}]""");
        Assert.Equal("s3cret", user.Text(UserAttributes.Password));
        Assert.DoesNotContain("s3cret", Samples.Json(user), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tombstone_rename_is_only_a_rename() => Assert.Equal(ScimBoolean.False,
        PatchTest.Apply(Samples.Stored("""{"userName":"u","active":true,"emails":[{"value":"u@x"}]}"""), """[{"op":"Replace","path":"userName","value":"0123456789abcdef0123456789abcdefu"},{"op":"Replace","path":"active","value":"False"}]""")[UserAttributes.Active]);
}
