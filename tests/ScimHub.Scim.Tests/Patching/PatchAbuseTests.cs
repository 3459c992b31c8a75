using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Patching;

public sealed class PatchAbuseTests
{
    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("toString")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("emails[")]
    [InlineData("emails[]")]
    [InlineData("emails[type]")]
    [InlineData("emails[type eq ]")]
    [InlineData("emails[type eq \\\"x\\\"")]
    [InlineData("emails[type eq \\\"x\\\"]]")]
    [InlineData("emails[type eq \\\"x\\\"].")]
    [InlineData("emails[type eq \\\"x\\\"].nothing")]
    [InlineData("emails[type eq \\\"x\\\"]value")]
    [InlineData("emails[type eq \\\"x\\\"].value.x")]
    [InlineData("emails[type eq \\\"\\\\u0000\\\"]")]
    [InlineData("emails[0]")]
    [InlineData("emails/0")]
    [InlineData("/emails")]
    [InlineData("name.givenName.x")]
    [InlineData("name..givenName")]
    [InlineData("name[givenName eq 5 or x]")]
    [InlineData("userName eq \\\"x\\\"")]
    [InlineData("urn:foreign:2.0:User:x")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:Group:displayName")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:")]
    [InlineData("userName[value eq \\\"x\\\"]")]
    [InlineData(".")]
    [InlineData(":")]
    public void SC_06_a_path_that_is_none_is_invalidPath(string path)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            foreach (var verb in (string[])["add", "replace", "remove"])
            {
                Samples.Refused(() => PatchTest.Request($$"""[{"op":"{{verb}}","path":"{{path}}","value":"x"}]""", null, dialect), ScimErrorType.InvalidPath);
            }
        }
    }

    [Fact]
    public void SC_01_deep_and_dotted_paths_are_invalidPath()
    {
        foreach (var path in (string[])
            [
                string.Join('.', Enumerable.Repeat("a", 8_000)),
                "emails[" + new string('(', 7_000),
                "emails[" + new string('(', 33) + "type pr" + new string(')', 33) + "]",
                "emails[" + string.Join(" or ", Enumerable.Repeat("type pr", 201)) + "]",
                string.Concat(Enumerable.Repeat("emails[", 1_000)),
                new string('a', 1_000_000),
            ])
        {
            Samples.Refused(() => PatchTest.Request($$"""[{"op":"remove","path":"{{path}}"}]"""), ScimErrorType.InvalidPath);
        }
    }

    [Theory]
    [InlineData(Dialect.Tolerant)]
    [InlineData(Dialect.Strict)]
    public void SC_13_more_operations_than_the_limit_are_413_and_as_many_are_done(Dialect dialect)
    {
        static string Operations(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"op":"add","path":"emails","value":[{"value":"{{i}}"}]}"""))}]";
        var user = PatchTest.Apply(Samples.Stored("""{"userName":"u"}"""), Operations(1_000), dialect);
        Assert.Equal(1_000, Assert.IsType<ScimList>(user[UserAttributes.Emails]).Items.Length);
        Samples.Refused(() => PatchTest.Request(Operations(1_001), null, dialect), ScimErrorType.None, 413);
        Samples.Refused(() => PatchTest.Request(Operations(10_000), null, dialect), ScimErrorType.None, 413);
    }

    [Fact]
    public void SC_13_a_hundred_thousand_members_are_folded_and_more_are_413()
    {
        static string Operation(int count)
        {
            var members = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"value":"{{i}}"}"""));
            return $$"""{"op":"add","path":"members","value":[{{members}}]}""";
        }

        static string Add(int count) => $"[{Operation(count)}]";
        Assert.Equal(100_000, GroupPatch.Split(PatchTest.Request(Add(100_000), Samples.GroupType)).Members.Add.Length);
        Samples.Refused(() => PatchTest.Request(Add(100_001), Samples.GroupType), ScimErrorType.None, 413);
        var several = $"[{string.Join(',', Enumerable.Repeat(Operation(34_000), 3))}]";
        Samples.Refused(() => PatchTest.Request(several, Samples.GroupType), ScimErrorType.None, 413);
    }

    [Fact]
    public void SC_04_a_value_full_of_what_is_not_the_clients_changes_nothing()
    {
        var user = Samples.Stored("""{"id":"1","userName":"u"}""");
        foreach (var name in (string[])["passwordHash", "tenantId", "isAdmin", "source", "lockedUntil", "ID_", "_id", "roles.admin", "groups", "meta"])
        {
            Assert.Throws<ScimException>(() => PatchTest.Apply(user, $$$"""[{"op":"replace","value":{"userName":"evil","{{{name}}}":"x"}}]"""));
        }
        Assert.Equal("u", user.Text(UserAttributes.UserName));
    }
}
