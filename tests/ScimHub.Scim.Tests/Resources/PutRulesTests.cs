using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Resources;

public sealed class PutRulesTests
{
    private const string Current = """
        {"id":"1","userName":"u","active":false,"title":"T","groups":[{"value":"g"}],"emails":[{"value":"a@b","type":"work"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D","manager":{"value":"m","displayName":"Boss"}},
         "urn:example:params:scim:schemas:extension:hr:2.0:User":{"origin":"x","rank":"7"}}
        """;

    private static ScimResource Put(string incoming) => PutRules.Replace(Samples.Stored(Current), Samples.User(incoming));

    [Fact]
    public void Omitted_attributes_are_cleared_and_read_only_and_immutable_ones_stay()
    {
        var user = Put("""{"userName":"v"}""");
        Assert.Equal("v", user.Text(UserAttributes.UserName));
        Assert.Null(user[UserAttributes.Title]);
        Assert.Null(user[UserAttributes.Department]);
        Assert.Equal("1", user.Text(CommonAttributes.Id));
        Assert.NotNull(user[UserAttributes.Groups]);
        Assert.Equal("x", user.Text(Samples.Extended.User.Find(Samples.Hr, "origin")!));
        Assert.Equal("7", user.Text(Samples.Extended.User.Find(Samples.Hr, "rank")!));
    }

    [Fact]
    public void Okta_an_omitted_active_neither_suspends_nor_reinstates() => Assert.Equal(ScimBoolean.False, Put("""{"userName":"u"}""")[UserAttributes.Active]);

    [Fact]
    public void An_active_that_is_sent_is_taken() => Assert.Equal(ScimBoolean.True, Put("""{"userName":"u","active":true}""")[UserAttributes.Active]);

    [Fact]
    public void A_PUT_of_what_was_read_changes_nothing()
    {
        var current = Samples.Stored(Current);
        Assert.Same(current, PutRules.Replace(current, Samples.User(Samples.Json(current))));
    }

    [Fact]
    public void An_immutable_attribute_must_match() =>
        Samples.Refused(() => Put("""{"userName":"u","urn:example:params:scim:schemas:extension:hr:2.0:User":{"origin":"y"}}"""), ScimErrorType.Mutability);

    [Fact]
    public void An_immutable_attribute_without_a_value_can_be_set() =>
        Assert.Equal("y", PutRules.Replace(Samples.Stored("""{"userName":"u"}"""), Samples.User("""{"userName":"u","urn:example:params:scim:schemas:extension:hr:2.0:User":{"origin":"y"}}"""))
            .Text(Samples.Extended.User.Find(Samples.Hr, "origin")!));

    [Fact]
    public void A_required_attribute_must_be_in_the_request() => Samples.Refused(() => Put("""{"title":"x"}"""), ScimErrorType.InvalidValue);

    [Fact]
    public void A_managers_name_stays_with_the_manager_and_goes_with_another()
    {
        const string put = """{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"VALUE"}}}""";
        Assert.NotNull(((ScimComplex)Put(put.Replace("VALUE", "m", StringComparison.Ordinal))[UserAttributes.Manager]!)[UserAttributes.ManagerDisplayName]);
        Assert.Null(((ScimComplex)Put(put.Replace("VALUE", "n", StringComparison.Ordinal))[UserAttributes.Manager]!)[UserAttributes.ManagerDisplayName]);
    }

    [Fact]
    public void A_password_is_not_kept() => Assert.Null(Put("""{"userName":"u","password":"secret"}""")[UserAttributes.Password]);
}
