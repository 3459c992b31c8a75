using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Tests.Patching;

/// <summary>RFC 7643 §2.4 and RFC 7644 §3.5.2: of the values of an attribute at most one is primary.</summary>
public sealed class PrimaryPatchTests
{
    [Fact]
    public void A_primary_that_is_set_unsets_the_others_however_it_is_set()
    {
        const string before = """{"userName":"u","emails":[{"value":"a","primary":true},{"value":"b","type":"home"}]}""";
        const string after = """{"userName":"u","emails":[{"value":"a","primary":false},{"value":"b","type":"home","primary":true}]}""";
        PatchTest.Gives(before, """[{"op":"add","path":"emails[value eq \"b\"].primary","value":true}]""", after);
        PatchTest.Gives(before, """[{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"b","type":"home","primary":true}}]""", after);
        PatchTest.Gives(before, """[{"op":"add","path":"emails","value":[{"value":"b","type":"home","primary":true}]}]""", after);
        PatchTest.Gives(before, """[{"op":"add","path":"emails","value":[{"value":"c","primary":true}]}]""", """{"userName":"u","emails":[{"value":"a","primary":false},{"value":"b","type":"home"},{"value":"c","primary":true}]}""");
        PatchTest.Gives(before, """[{"op":"add","path":"emails","value":[{"value":"a","display":"A"},{"value":"b","type":"home","primary":true}]}]""", """{"userName":"u","emails":[{"value":"a","display":"A","primary":false},{"value":"b","type":"home","primary":true}]}""");
    }

    [Fact]
    public void Several_primaries_in_one_request_are_invalidValue()
    {
        var user = Samples.Stored("""{"userName":"u","emails":[{"value":"a"},{"value":"b"}]}""");
        Samples.Refused(() => PatchTest.Apply(user, """[{"op":"replace","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}]"""), ScimErrorType.InvalidValue);
        Samples.Refused(() => PatchTest.Apply(user, """[{"op":"replace","path":"emails.primary","value":true}]"""), ScimErrorType.InvalidValue);
        Samples.Refused(() => PatchTest.Apply(user, """[{"op":"add","path":"emails","value":[{"value":"c","primary":true},{"value":"d","primary":true}]}]"""), ScimErrorType.InvalidValue);
    }

    [Theory]
    [InlineData("""{"op":"add","path":"emails","value":[{"value":"c","primary":true},{"value":"d","primary":true}]}""")]
    [InlineData("""{"op":"replace","path":"emails","value":[{"value":"c","primary":true},{"value":"d","primary":true}]}""")]
    [InlineData("""{"op":"add","value":{"emails":[{"value":"c","primary":true},{"value":"d","primary":true}]}}""")]
    [InlineData("""{"op":"replace","value":{"title":"t","emails":[{"value":"c","primary":true},{"value":"d","primary":true}]}}""")]
    [InlineData("""{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"d","primary":true}]}""")]
    [InlineData("""{"op":"add","path":"emails.primary","value":true}""")]
    [InlineData("""{"op":"replace","path":"emails.primary","value":true}""")]
    [InlineData("""{"op":"replace","path":"emails[value pr].primary","value":true}""")]
    [InlineData("""{"op":"add","path":"emails[value pr]","value":{"primary":true}}""")]
    public void Several_primaries_in_one_operation_are_not_healed_by_a_later_one(string operation)
    {
        var user = Samples.Stored("""{"userName":"u","emails":[{"value":"a","primary":true},{"value":"b"}]}""");
        foreach (var later in (string[])["""{"op":"remove","path":"emails"}""", """{"op":"replace","path":"emails","value":[{"value":"e","primary":true}]}""", """{"op":"replace","path":"emails.primary","value":false}""", """{"op":"add","path":"emails","value":[{"value":"e","primary":true}]}"""])
        {
            foreach (var dialect in Enum.GetValues<Dialect>())
            {
                Samples.Refused(() => PatchTest.Apply(user, $"[{operation},{later}]", dialect), ScimErrorType.InvalidValue);
            }
        }
    }

    [Fact]
    public void Primaries_of_one_value_and_of_operations_one_after_the_other_are_one()
    {
        const string before = """{"userName":"u","emails":[{"value":"a","primary":true},{"value":"b"}]}""";
        PatchTest.Gives(before, """[{"op":"replace","path":"emails","value":[{"value":"c","primary":true},{"value":"C","display":"c","primary":true}]}]""", """{"userName":"u","emails":[{"value":"C","display":"c","primary":true}]}""");
        PatchTest.Gives(before, """[{"op":"add","path":"emails","value":[{"value":"c","primary":true}]},{"op":"add","path":"emails[value eq \"b\"].primary","value":true}]""", """{"userName":"u","emails":[{"value":"a","primary":false},{"value":"b","primary":true},{"value":"c","primary":false}]}""");
        PatchTest.Gives(before, """[{"op":"replace","path":"emails[value pr]","value":{"value":"c","primary":true}}]""", """{"userName":"u","emails":[{"value":"c","primary":true}]}""");
        PatchTest.Gives(before, """[{"op":"Remove","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}]""", """{"userName":"u"}""", Dialect.Tolerant);
    }
}
