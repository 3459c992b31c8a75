using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Tests.Provisioning;

public sealed class ClaimMappingTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    [Theory]
    [InlineData("""{"sub":"s","preferred_username":"ada","given_name":"Ada","family_name":"Lovelace","name":"Ada Lovelace","email":"ada@contoso.com","zoneinfo":"Europe/London"}""",
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"name":{"givenName":"Ada","familyName":"Lovelace"},"displayName":"Ada Lovelace","emails":[{"value":"ada@contoso.com","primary":true}],"timezone":"Europe/London","userName":"ada"}""")]
    [InlineData("""{"sub":"s","email":"ada@contoso.com","email_verified":true}""", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"emails":[{"value":"ada@contoso.com","primary":true}],"userName":"ada@contoso.com"}""")]
    [InlineData("""{"sub":"s","email":"ada@contoso.com","email_verified":"false"}""", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"emails":[{"value":"ada@contoso.com","primary":true}],"userName":"s"}""")]
    [InlineData("""{"sub":"s","name":"","email":null,"roles":["x"],"nickname":[]}""", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"s"}""")]
    public void Claims_of_OpenID_Connect_are_mapped_as_usual(string claims, string user) => Maps(Channel.Oidc, null, claims, user);

    [Fact]
    public void Entries_of_a_directory_are_mapped_as_usual() => Maps(
        Channel.Ldap, null,
        """{"uid":["ada"],"givenName":["Ada","Augusta"],"sn":["Lovelace"],"cn":["Ada Lovelace"],"mail":["ada@contoso.com","a@contoso.com"],"departmentNumber":["7"]}""",
        $$$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{{Enterprise}}}"],"userName":"ada","name":{"givenName":"Ada","familyName":"Lovelace"},"displayName":"Ada Lovelace","emails":[{"value":"ada@contoso.com","primary":true},{"value":"a@contoso.com"}],"{{{Enterprise}}}":{"department":"7"}}""");

    [Fact]
    public void A_mapping_of_ones_own_stands_above_the_usual_one() => Maps(
        Channel.Oidc,
        new() { ["title"] = ["job_title", "position"], ["displayName"] = [], [$"{Enterprise}:manager.value"] = ["boss"], ["roles"] = ["groups"], ["USERNAME"] = ["upn"] },
        """{"sub":"s","preferred_username":"p","upn":"ada@contoso.com","name":"not taken","position":"Countess","boss":42,"groups":["a","b"]}""",
        $$$$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{{{Enterprise}}}}"],"title":"Countess","roles":[{"value":"a","primary":true},{"value":"b"}],"userName":"ada@contoso.com","{{{{Enterprise}}}}":{"manager":{"value":"42"}}}""");

    [Theory]
    [InlineData("nothing", "claim", "no attribute 'nothing'")]
    [InlineData("name", "claim", "has parts")]
    [InlineData("emails.value", "claim", "map 'emails'")]
    [InlineData("id", "claim", "not what a claim may say")]
    [InlineData("externalId", "claim", "not what a claim may say")]
    [InlineData("meta.created", "claim", "not what a claim may say")]
    [InlineData("groups", "claim", "not what a claim may say")]
    [InlineData("password", "claim", "not what a claim may say")]
    [InlineData("title", "", "names have 1 to")]
    [InlineData("title", "a\nb", "names have 1 to")]
    public void What_cannot_be_mapped_to_is_told(string path, string claim, string told) =>
        Assert.Contains(told, Assert.Throws<AdministrationException>(() => ClaimMapping.Write(TestSchemas.Catalog.User, new Dictionary<string, string[]> { [path] = [claim] })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_claim_that_does_not_fit_is_told_by_its_attribute()
    {
        var mapping = ClaimMapping.Of(TestSchemas.Catalog.User, Channel.Oidc, new Dictionary<string, string[]> { ["active"] = ["status"] });
        Assert.Contains("active", Assert.Throws<ScimException>(() => mapping.Map(Parse("""{"sub":"s","status":"perhaps"}"""))).Message, StringComparison.Ordinal);
        Assert.Equal(ScimBoolean.False, mapping.Map(Parse("""{"sub":"s","status":"False"}"""))[ScimHub.Scim.Schemas.UserAttributes.Active]);
    }

    [Theory]
    [InlineData("""{"oid":"7"}""", "7")]
    [InlineData("""{"oid":7}""", "7")]
    [InlineData("""{"oid":["7","8"]}""", "7")]
    [InlineData("""{"oid":""}""", null)]
    [InlineData("""{"oid":{}}""", null)]
    [InlineData("{}", null)]
    public void The_match_claim_is_read(string claims, string? value) => Assert.Equal(value, ClaimMapping.MatchValue(Parse(claims), "oid"));

    [Fact]
    public void What_is_kept_is_what_was_set()
    {
        var own = new Dictionary<string, string[]> { ["title"] = ["job_title"], ["displayName"] = [] };
        Assert.Equal(own, ClaimMapping.Read(ClaimMapping.Write(TestSchemas.Catalog.User, own))!.ToDictionary());
        Assert.Equal("", ClaimMapping.Write(TestSchemas.Catalog.User, new Dictionary<string, string[]>()));
        Assert.Null(ClaimMapping.Read(null));
    }

    private static void Maps(Channel channel, Dictionary<string, string[]>? own, string claims, string user)
    {
        var mapped = JsonNode.Parse(ResourceWriter.ToUtf8(ClaimMapping.Of(TestSchemas.Catalog.User, channel, own).Map(Parse(claims))));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(user), mapped), mapped!.ToJsonString());
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
