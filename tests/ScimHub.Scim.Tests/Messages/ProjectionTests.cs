using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Messages;

public sealed class ProjectionTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly ScimResource User = Samples.Stored($$$"""
        {"id":"1","userName":"u","name":{"givenName":"g","familyName":"f"},"emails":[{"value":"a","type":"work"},{"type":"home"}],"meta":{"resourceType":"User","version":"v"},
         "{{{Enterprise}}}":{"department":"d","manager":{"value":"m","displayName":"M"}},"{{{Samples.Hr}}}":{"badge":"b","notes":"n"} }
        """);

    private static string Shown(string? attributes, string? excluded) => Samples.Json(Projection.Parse(attributes, excluded, Samples.Extended.User).Apply(User));

    [Theory]
    [InlineData("userName", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"u"}""")]
    [InlineData("USERNAME , nothing", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"u"}""")]
    [InlineData("id", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1"}""")]
    [InlineData("nothing", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1"}""")]
    [InlineData("password", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1"}""")]
    [InlineData("name.givenName,meta.version", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","name":{"givenName":"g"},"meta":{"version":"v"}}""")]
    [InlineData("name.givenName,name", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","name":{"givenName":"g","familyName":"f"}}""")]
    [InlineData("emails.value", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","emails":[{"value":"a"}]}""")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"u"}""")]
    [InlineData(Enterprise + ":manager.displayName", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"1","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"displayName":"M"}}}""")]
    [InlineData(Enterprise, """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"1","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","manager":{"value":"m","displayName":"M"}}}""")]
    [InlineData(Samples.Hr + ":notes", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:params:scim:schemas:extension:hr:2.0:User"],"id":"1","urn:example:params:scim:schemas:extension:hr:2.0:User":{"notes":"n"}}""")]
    public void RFC_7644_3_9_attributes_are_shown_as_asked_and_always_ones_always(string attributes, string json) => Assert.Equal(json, Shown(attributes, null));

    [Fact]
    public void RFC_7643_7_what_is_returned_on_request_is_not_shown_by_default()
    {
        var shown = Shown(null, null);
        Assert.DoesNotContain("notes", shown, StringComparison.Ordinal);
        Assert.Contains("badge", shown, StringComparison.Ordinal);
        Assert.True(Projection.Parse(null, " ", Samples.UserType).IsDefault);
    }

    [Fact]
    public void RFC_7644_3_9_excluded_attributes_are_left_out_but_always_ones()
    {
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"u"}""", Shown(null, $"id,name,emails,meta,{Enterprise},{Samples.Hr}:badge"));
        Assert.Contains("""{"familyName":"f"}""", Shown(null, "name.givenName"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"name\"", Shown(null, "name.givenName,name.familyName"), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_together_are_invalidValue() => Samples.Refused(() => Shown("userName", "emails"), ScimErrorType.InvalidValue);

    [Fact]
    public void Too_many_names_are_invalidValue() => Samples.Refused(() => Shown(string.Join(',', Enumerable.Repeat("a", 501)), null), ScimErrorType.InvalidValue);

    [Fact]
    public void What_is_shown_is_known_before_it_is_loaded()
    {
        Assert.False(Projection.Parse(null, "members", Samples.GroupType).Includes(GroupAttributes.Members));
        Assert.True(Projection.Parse(null, "displayName", Samples.GroupType).Includes(GroupAttributes.Members));
        Assert.False(Projection.Parse("displayName", null, Samples.GroupType).Includes(GroupAttributes.Members));
        Assert.True(Projection.Parse("members.value", null, Samples.GroupType).Includes(GroupAttributes.Members));
        Assert.True(Projection.Default.Includes(UserAttributes.Groups));
        Assert.False(Projection.Default.Includes(UserAttributes.Password));
        Assert.True(Projection.Parse("userName", null, Samples.UserType).Includes(CommonAttributes.Id));
    }

    [Fact]
    public void A_resource_that_is_shown_whole_is_the_same_object()
    {
        var user = Samples.Stored("""{"id":"1","userName":"u","emails":[{"value":"a"}]}""");
        Assert.Same(user, Projection.Default.Apply(user));
    }
}
