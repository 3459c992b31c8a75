using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Tests.Patching;

/// <summary>RFC 7644 §3.5.2: its examples and its sentences, in both dialects.</summary>
public sealed class Rfc7644PatchTests
{
    private const string Hr = "urn:example:params:scim:schemas:extension:hr:2.0:User";

    [Fact]
    public void Add_without_a_path_adds_a_value_and_sets_an_attribute() => PatchTest.Gives(
        """{"userName":"u","nickName":"Barbara","emails":[{"value":"bjensen@example.com","type":"work"}]}""",
        """[{"op":"add","value":{"emails":[{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}]""",
        """{"userName":"u","nickName":"Babs","emails":[{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home"}]}""");

    [Fact]
    public void Remove_by_a_complex_filter_removes_what_matches() => PatchTest.Gives(
        """{"userName":"u","emails":[{"value":"a@example.com","type":"work"},{"value":"b@example.com","type":"home"},{"value":"c@other","type":"work"}]}""",
        """[{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}]""",
        """{"userName":"u","emails":[{"value":"b@example.com","type":"home"},{"value":"c@other","type":"work"}]}""");

    [Fact]
    public void Replace_of_a_selected_address_replaces_it_whole_and_unsets_the_other_primary() => PatchTest.Gives(
        """{"userName":"u","addresses":[{"type":"work","streetAddress":"old","region":"X"},{"type":"home","locality":"Y","primary":true}]}""",
        """[{"op":"replace","path":"addresses[type eq \"work\"]","value":{"type":"work","streetAddress":"911 Universal City Plaza","formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true}}]""",
        """{"userName":"u","addresses":[{"type":"work","streetAddress":"911 Universal City Plaza","formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true},{"type":"home","locality":"Y","primary":false}]}""");

    [Fact]
    public void Replace_of_a_selected_sub_attribute_changes_it_in_all_that_match() => PatchTest.Gives(
        """{"userName":"u","addresses":[{"type":"work","streetAddress":"a","region":"X"},{"type":"home","streetAddress":"b"},{"type":"work","locality":"c"}]}""",
        """[{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}]""",
        """{"userName":"u","addresses":[{"type":"work","streetAddress":"1010 Broadway Ave","region":"X"},{"type":"home","streetAddress":"b"},{"type":"work","locality":"c","streetAddress":"1010 Broadway Ave"}]}""");

    [Fact]
    public void Replace_without_a_path_replaces_all_values_of_what_it_names() => PatchTest.Gives(
        """{"userName":"u","title":"kept","emails":[{"value":"old@example.com"}]}""",
        """[{"op":"replace","value":{"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}]""",
        """{"userName":"u","title":"kept","nickName":"Babs","emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]}""");

    [Theory]
    [InlineData("""[{"op":"add","path":"emails","value":[{"value":"A@b","type":"WORK"}]}]""", """{"userName":"u","emails":[{"value":"A@b","type":"WORK"}]}""")]
    [InlineData("""[{"op":"add","path":"emails","value":[{"value":"a@b","type":"work"}]}]""", """{"userName":"u","emails":[{"value":"a@b","type":"work"}]}""")]
    [InlineData("""[{"op":"add","path":"emails","value":{"value":"c","type":"work"}}]""", """{"userName":"u","emails":[{"value":"a@b","type":"work"},{"value":"c","type":"work"}]}""")]
    [InlineData("""[{"op":"add","path":"userName","value":"u"}]""", """{"userName":"u","emails":[{"value":"a@b","type":"work"}]}""")]
    public void Add_of_a_value_that_is_there_does_not_double_it(string operations, string after) =>
        PatchTest.Gives("""{"userName":"u","emails":[{"value":"a@b","type":"work"}]}""", operations, after);

    [Fact]
    public void Add_and_replace_of_a_complex_attribute_leave_what_they_do_not_name()
    {
        foreach (var op in (string[])["add", "replace", "ADD", "Replace"])
        {
            PatchTest.Gives("""{"userName":"u","name":{"familyName":"A","givenName":"B"}}""", """[{"op":"OP","path":"name","value":{"givenName":"C","middleName":"D"}}]""".Replace("OP", op, StringComparison.Ordinal), """{"userName":"u","name":{"familyName":"A","givenName":"C","middleName":"D"}}""");
            PatchTest.Gives("""{"userName":"u"}""", """[{"op":"OP","path":"name.givenName","value":"C"}]""".Replace("OP", op, StringComparison.Ordinal), """{"userName":"u","name":{"givenName":"C"}}""");
        }
    }

    [Theory]
    [InlineData("title", """{"userName":"u","name":{"givenName":"B"},"emails":[{"value":"a"}]}""")]
    [InlineData("name", """{"userName":"u","title":"t","emails":[{"value":"a"}]}""")]
    [InlineData("name.givenName", """{"userName":"u","title":"t","emails":[{"value":"a"}]}""")]
    [InlineData("name.familyName", """{"userName":"u","title":"t","name":{"givenName":"B"},"emails":[{"value":"a"}]}""")]
    [InlineData("emails", """{"userName":"u","title":"t","name":{"givenName":"B"}}""")]
    [InlineData("emails[value eq \\\"a\\\"]", """{"userName":"u","title":"t","name":{"givenName":"B"}}""")]
    [InlineData("phoneNumbers", """{"userName":"u","title":"t","name":{"givenName":"B"},"emails":[{"value":"a"}]}""")]
    public void Remove_makes_its_target_unassigned(string path, string after) =>
        PatchTest.Gives("""{"userName":"u","title":"t","name":{"givenName":"B"},"emails":[{"value":"a"}]}""", """[{"op":"remove","path":"PATH"}]""".Replace("PATH", path, StringComparison.Ordinal), after);

    [Fact]
    public void Operations_apply_in_order_each_to_the_result_of_the_one_before() => PatchTest.Gives(
        """{"userName":"u"}""",
        """[{"op":"add","path":"emails","value":[{"value":"a","type":"work"}]},{"op":"replace","path":"emails[type eq \"work\"].value","value":"b"},{"op":"add","path":"emails[value eq \"b\"].display","value":"B"},{"op":"remove","path":"title"}]""",
        """{"userName":"u","emails":[{"value":"b","type":"work","display":"B"}]}""");

    [Fact]
    public void A_failing_operation_leaves_everything_as_it_was()
    {
        var user = Samples.Stored("""{"userName":"u","title":"t"}""");
        var before = Samples.Json(user);
        Samples.Refused(() => PatchTest.Apply(user, """[{"op":"replace","path":"title","value":"x"},{"op":"remove","path":"userName"}]"""), ScimErrorType.Mutability);
        Assert.Equal(before, Samples.Json(user));
    }

    [Fact]
    public void A_sub_attribute_without_a_filter_means_every_value() => PatchTest.Gives(
        """{"userName":"u","emails":[{"value":"a"},{"value":"b","type":"home"}]}""",
        """[{"op":"replace","path":"emails.type","value":"other"}]""",
        """{"userName":"u","emails":[{"value":"a","type":"other"},{"value":"b","type":"other"}]}""");

    [Fact]
    public void Announcing_a_schema_of_the_type_is_heard_and_changes_nothing() => PatchTest.Gives(
        """{"userName":"u"}""",
        """[{"op":"add","path":"schemas","value":["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]},{"op":"add","value":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"title":"t"}}]""",
        """{"userName":"u","title":"t"}""");

    [Theory]
    [InlineData("""{"op":"remove"}""", ScimErrorType.NoTarget)]
    [InlineData("""{"op":"remove","path":"userName"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"id"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"groups"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"schemas"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"meta"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"id","value":"2"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"meta.created","value":"2020-01-01T00:00:00Z"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"add","path":"schemas","value":["urn:x"]}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"add","path":"groups","value":[{"value":"admins"}]}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"add","path":"groups[value eq \"1\"].display","value":"x"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"add","value":{"groups":[{"value":"admins"}]}}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","value":{"meta":{"version":"1"}}}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName","value":"x"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"urn:example:params:scim:schemas:extension:hr:2.0:User:origin","value":"other"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"urn:example:params:scim:schemas:extension:hr:2.0:User:origin"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"userName","value":null}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"replace","path":"userName","value":" "}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"replace","path":"title"}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"add"}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"add","value":"x"}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"add","value":[{"title":"x"}]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"add","path":"title","value":5}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"add","path":"title","value":{"value":"x"}}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"replace","path":"active","value":"maybe"}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"replace","path":"active","value":""}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"]","value":[{"value":"1"},{"value":"2"}]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"move","path":"title","value":"x"}""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"op":5,"path":"title","value":"x"}""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"path":"title","value":"x"}""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"op":"add","op":"add","path":"title","value":"x"}""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"op":"add","path":"title","value":"x","Value":"y"}""", ScimErrorType.InvalidSyntax)]
    [InlineData("""5""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"op":"add","path":5,"value":"x"}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"add","path":"nothing","value":"x"}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"add","value":{"nothing":"x"}}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:User"}""", ScimErrorType.NoTarget)]
    public void What_cannot_be_done_is_refused_with_its_keyword(string operation, ScimErrorType type)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            var user = Samples.Stored($$$"""{"id":"1","userName":"u","title":"t","emails":[{"value":"a","type":"work"}],"{{{Hr}}}":{"origin":"x"} }""");
            Samples.Refused(() => PatchTest.Apply(user, $"[{operation}]", dialect), type);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[]}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{}}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":null}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"title"}],"operations":[{"op":"remove","path":"title"}]}""")]
    [InlineData("[]")]
    [InlineData("{\"Operations\":[{\"op\":\"remove\"")]
    public void A_malformed_message_is_invalidSyntax(string json)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            Samples.Refused(() => ScimHub.Scim.Patching.PatchRequest.Parse(Samples.Utf8(json), Samples.UserType, dialect), ScimErrorType.InvalidSyntax);
        }
    }

    [Fact]
    public void A_message_without_its_URN_is_invalidSyntax_in_strict()
    {
        var json = Samples.Utf8("""{"schemas":["urn:x"],"Operations":[{"op":"remove","path":"title"}]}""");
        Samples.Refused(() => ScimHub.Scim.Patching.PatchRequest.Parse(json, Samples.UserType, Dialect.Strict), ScimErrorType.InvalidSyntax);
        Assert.Single(ScimHub.Scim.Patching.PatchRequest.Parse(json, Samples.UserType, Dialect.Tolerant).Operations);
    }

    [Fact]
    public void A_filter_that_matches_nothing_is_noTarget_in_strict()
    {
        var user = Samples.Stored("""{"userName":"u","emails":[{"value":"a","type":"home"}]}""");
        foreach (var operation in (string[])["""{"op":"replace","path":"emails[type eq \"work\"].value","value":"x"}""", """{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"x"}}""", """{"op":"remove","path":"emails[type eq \"work\"]"}""", """{"op":"add","path":"phoneNumbers[type eq \"work\"].value","value":"1"}"""])
        {
            Samples.Refused(() => PatchTest.Apply(user, $"[{operation}]", Dialect.Strict), ScimErrorType.NoTarget);
        }
    }

    [Fact]
    public void Null_and_an_empty_list_clear_what_they_replace()
    {
        foreach (var value in (string[])["null", "[]"])
        {
            PatchTest.Gives("""{"userName":"u","emails":[{"value":"a"}]}""", """[{"op":"replace","path":"emails","value":VALUE}]""".Replace("VALUE", value, StringComparison.Ordinal), """{"userName":"u"}""");
            PatchTest.Gives("""{"userName":"u","emails":[{"value":"a"}]}""", """[{"op":"add","path":"emails","value":VALUE}]""".Replace("VALUE", value, StringComparison.Ordinal), """{"userName":"u","emails":[{"value":"a"}]}""");
        }
        PatchTest.Gives("""{"userName":"u","title":"t"}""", """[{"op":"replace","path":"title","value":null}]""", """{"userName":"u"}""");
        PatchTest.Gives("""{"userName":"u","title":"t"}""", """[{"op":"replace","value":{"title":null}}]""", """{"userName":"u"}""");
    }

    [Fact]
    public void Extension_attributes_are_patched_by_URN_in_path_and_value()
    {
        const string enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        string After(string content) => $$$"""{"userName":"u","{{{enterprise}}}":{{{{content}}}}}""";
        PatchTest.Gives("""{"userName":"u"}""", """[{"op":"add","path":"URN:department","value":"D"}]""".Replace("URN", enterprise, StringComparison.Ordinal), After("\"department\":\"D\""));
        PatchTest.Gives(After("\"costCenter\":\"C\""), """[{"op":"replace","value":{"URN":{"department":"D"}}}]""".Replace("URN", enterprise, StringComparison.Ordinal), After("\"department\":\"D\",\"costCenter\":\"C\""));
        PatchTest.Gives(After("\"costCenter\":\"C\""), """[{"op":"replace","path":"URN","value":{"department":"D"}}]""".Replace("URN", enterprise.ToUpperInvariant(), StringComparison.Ordinal), After("\"department\":\"D\",\"costCenter\":\"C\""));
        PatchTest.Gives(After("\"costCenter\":\"C\",\"manager\":{\"value\":\"1\"}"), """[{"op":"remove","path":"URN"}]""".Replace("URN", enterprise, StringComparison.Ordinal), """{"userName":"u"}""");
        PatchTest.Gives(After("\"manager\":{\"value\":\"1\",\"$ref\":\"../Users/1\",\"displayName\":\"One\"}"), """[{"op":"replace","path":"URN:manager.value","value":"2"}]""".Replace("URN", enterprise, StringComparison.Ordinal), After("\"manager\":{\"value\":\"2\"}"));
    }

    [Fact]
    public void Custom_attributes_of_every_kind_are_patched()
    {
        string Hr(string content) => $$$"""{"userName":"u","{{{Samples.Hr}}}":{{{{content}}}}}""";
        string Op(string op) => "[" + op.Replace("URN", Samples.Hr, StringComparison.Ordinal) + "]";
        PatchTest.Gives(Hr("\"tags\":[\"a\",\"b\"]"), Op("""{"op":"add","path":"URN:tags","value":["B","c"]}"""), Hr("\"tags\":[\"a\",\"b\",\"c\"]"));
        PatchTest.Gives(Hr("\"tags\":[\"a\",\"b\"]"), Op("""{"op":"remove","path":"URN:tags[value eq \"A\"]"}"""), Hr("\"tags\":[\"b\"]"));
        PatchTest.Gives(Hr("\"tags\":[\"a\",\"b\"]"), Op("""{"op":"replace","path":"URN:tags[value sw \"a\"]","value":"z"}"""), Hr("\"tags\":[\"z\",\"b\"]"));
        PatchTest.Gives(Hr("\"scores\":[1,2]"), Op("""{"op":"remove","path":"URN:scores[value gt 1]"}"""), Hr("\"scores\":[1]"));
        PatchTest.Gives("""{"userName":"u"}""", Op("""{"op":"add","path":"URN:origin","value":"x"}"""), Hr("\"origin\":\"x\""));
        PatchTest.Gives(Hr("\"origin\":\"x\""), Op("""{"op":"replace","path":"URN:origin","value":"x"}"""), Hr("\"origin\":\"x\""));
        PatchTest.Gives(Hr("\"hired\":\"2020-01-01T00:00:00Z\""), Op("""{"op":"replace","path":"URN:hired","value":"2021-01-01T00:00:00Z"}"""), Hr("\"hired\":\"2021-01-01T00:00:00Z\""));
        var user = Samples.Stored(Hr("\"contract\":{\"number\":\"1\",\"signed\":\"s\"}"));
        Samples.Refused(() => PatchTest.Apply(user, Op("""{"op":"remove","path":"URN:contract.number"}""")), ScimErrorType.Mutability);
        Samples.Refused(() => PatchTest.Apply(user, Op("""{"op":"replace","path":"URN:contract.signed","value":"other"}""")), ScimErrorType.Mutability);
        Samples.Refused(() => PatchTest.Apply(user, Op("""{"op":"add","path":"URN:rooms","value":[{"floor":1}]}""")), ScimErrorType.InvalidValue);
    }
}
