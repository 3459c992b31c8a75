using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Resources;

public sealed class ResourceRulesTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"userName":""}""")]
    [InlineData("""{"userName":"  "}""")]
    [InlineData("""{"userName":null}""")]
    public void A_user_without_a_userName_is_invalidValue(string json) =>
        Samples.Refused(() => ResourceRules.Check(Samples.User(json)), ScimErrorType.InvalidValue);

    [Fact]
    public void A_group_without_a_displayName_is_invalidValue() =>
        Samples.Refused(() => ResourceRules.Check(Samples.StoredGroup("{}")), ScimErrorType.InvalidValue);

    [Fact]
    public void Several_primaries_are_invalidValue() =>
        Samples.Refused(() => ResourceRules.Check(Samples.User("""{"userName":"u","emails":[{"value":"a","primary":true},{"value":"b","primary":true}]}""")), ScimErrorType.InvalidValue);

    [Fact]
    public void A_required_sub_attribute_that_is_missing_is_invalidValue()
    {
        Samples.Refused(() => ResourceRules.Check(Samples.User($$$"""{"userName":"u","{{{Samples.Hr}}}":{"contract":{"until":"2030-01-01T00:00:00Z"} } }""")), ScimErrorType.InvalidValue);
        Samples.Refused(() => ResourceRules.Check(Samples.User($$$"""{"userName":"u","{{{Samples.Hr}}}":{"rooms":[{"value":"a"},{"floor":1}]}}""")), ScimErrorType.InvalidValue);
    }

    [Theory]
    [InlineData("""[{"value":"a@b","type":"work"},{"value":"A@B","type":"WORK","display":"x"}]""", 1)]
    [InlineData("""[{"value":"a@b","type":"work"},{"value":"a@b","type":"home"}]""", 2)]
    [InlineData("""[{"value":"a@b"},{"value":"a@b"},{"value":"c"}]""", 2)]
    [InlineData("""[{"display":"x"},{"display":"x"}]""", 1)]
    public void A_repeated_type_and_value_is_one_value(string emails, int count)
    {
        var user = ResourceRules.Check(Samples.User($$$"""{"userName":"u","emails":{{{emails}}}}"""));
        Assert.Equal(count, Assert.IsType<ScimList>(user[UserAttributes.Emails]).Items.Length);
    }

    [Fact]
    public void A_thousand_repeated_values_are_one_value()
    {
        var user = ResourceRules.Check(Samples.User($$"""{"userName":"u","emails":[{{string.Join(',', Enumerable.Repeat("""{"value":"a@b","type":"work"}""", 1_000))}}]}"""));
        Assert.Single(Assert.IsType<ScimList>(user[UserAttributes.Emails]).Items);
    }

    [Fact]
    public void A_resource_that_obeys_every_rule_is_the_same_object()
    {
        var user = Samples.User("""{"userName":"u","emails":[{"value":"a"},{"value":"b","primary":true}]}""");
        Assert.Same(user, ResourceRules.Check(user));
    }
}
