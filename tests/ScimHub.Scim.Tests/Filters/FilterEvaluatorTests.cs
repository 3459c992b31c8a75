using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Tests.Filters;

public sealed class FilterEvaluatorTests
{
    private static readonly ScimResource User = Samples.Stored("""
        {"id":"Ab1","externalId":"Ext","userName":"BJensen@example.com","active":true,"title":"","nickName":"Straße",
         "name":{"familyName":"Jensen"},
         "emails":[{"value":"BJ@Example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"},{"display":"no value"}],
         "meta":{"created":"2011-05-13T04:42:34Z"},
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"},
         "urn:example:params:scim:schemas:extension:hr:2.0:User":{"badge":"aB","level":5,"share":2.50,"hired":"2020-01-01T00:00:00+01:00","remote":false,"tags":["x","Yy"],"scores":[1,9]}}
        """);

    private const string Hr = Samples.Hr + ":";

    [Theory]
    [InlineData("userName eq \"bjensen@EXAMPLE.com\"", true)]
    [InlineData("userName eq \"bjensen\"", false)]
    [InlineData("userName ne \"bjensen\"", true)]
    [InlineData("userName co \"JENSEN@\"", true)]
    [InlineData("userName sw \"bj\"", true)]
    [InlineData("userName ew \".COM\"", true)]
    [InlineData("userName gt \"aaa\"", true)]
    [InlineData("userName lt \"aaa\"", false)]
    [InlineData("userName ge \"BJENSEN@example.com\" and userName le \"BJENSEN@example.com\"", true)]
    [InlineData("id eq \"Ab1\"", true)]
    [InlineData("id eq \"ab1\"", false)]
    [InlineData("externalId eq \"ext\"", false)]
    [InlineData("nickName eq \"STRASSE\"", false)]
    [InlineData("nickName eq \"straßE\"", true)]
    [InlineData("title pr", false)]
    [InlineData("title eq \"\"", true)]
    [InlineData("title eq null", true)]
    [InlineData("name pr", true)]
    [InlineData("name.givenName pr", false)]
    [InlineData("name.givenName eq \"x\"", false)]
    [InlineData("name.givenName ne \"x\"", true)]
    [InlineData("name.givenName gt \"\"", false)]
    [InlineData("active eq true", true)]
    [InlineData("active ne true", false)]
    [InlineData("active ne false", true)]
    [InlineData("emails co \"example\"", true)]
    [InlineData("emails.value eq \"bj@example.com\"", true)]
    [InlineData("emails.value ne \"bj@example.com\"", true)]
    [InlineData("emails.type eq \"work\" and emails.value sw \"babs\"", true)]
    [InlineData("emails[type eq \"work\" and value sw \"babs\"]", false)]
    [InlineData("emails[type eq \"home\" and value sw \"babs\"]", true)]
    [InlineData("emails[not (value pr)]", true)]
    [InlineData("emails[value eq null and display pr]", true)]
    [InlineData("emails[primary eq true]", true)]
    [InlineData("emails[primary eq false]", false)]
    [InlineData("emails[primary ne true]", true)]
    [InlineData("phoneNumbers pr", false)]
    [InlineData("phoneNumbers.value ne \"1\"", true)]
    [InlineData("phoneNumbers[value ne \"1\"]", false)]
    [InlineData("not (phoneNumbers pr)", true)]
    [InlineData("meta.created eq \"2011-05-13T06:42:34+02:00\"", true)]
    [InlineData("meta.created gt \"2011-05-13T04:42:33.9Z\"", true)]
    [InlineData("meta.created lt \"2011-05-13T04:42:34Z\"", false)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", true)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:Group\"", false)]
    [InlineData("schemas pr", true)]
    [InlineData(Hr + "badge eq \"ab\"", false)]
    [InlineData(Hr + "badge eq \"aB\"", true)]
    [InlineData(Hr + "level ge 5", true)]
    [InlineData(Hr + "level gt 5", false)]
    [InlineData(Hr + "share eq 2.5", true)]
    [InlineData(Hr + "hired lt \"2020-01-01T00:00:00Z\"", true)]
    [InlineData(Hr + "remote eq false", true)]
    [InlineData(Hr + "tags eq \"YY\"", true)]
    [InlineData(Hr + "tags ne \"x\"", true)]
    [InlineData(Hr + "scores lt 2 and " + Hr + "scores gt 8", true)]
    [InlineData("title pr or userName pr", true)]
    [InlineData("title pr and userName pr", false)]
    public void A_filter_holds_as_the_standard_and_the_remarks_say(string text, bool holds)
    {
        var filter = FilterParser.Parse(text, Samples.Extended.User, Dialect.Strict);
        Assert.Equal(holds, FilterEvaluator.Matches(filter, User));
        Assert.Equal(!holds, FilterEvaluator.Matches(FilterParser.Parse($"not ({text})", Samples.Extended.User, Dialect.Strict), User));
    }

    [Theory]
    [InlineData("user", "USER", true)]
    [InlineData("user", "ｕｓｅｒ", true)]
    [InlineData("user", "uſer", true)]
    [InlineData("kelvin", "\u212aelvin", true)]
    [InlineData("jose\u0301", "jos\u00e9", true)]
    [InlineData("user", "user ", true)]
    [InlineData("user", "us\u200ber", true)]
    [InlineData("user", "us\u00ader", true)]
    [InlineData("i", "\u0131", false)]
    [InlineData("user", "us er", false)]
    [InlineData("ss", "ß", false)]
    public void SC_09_userNames_collide_by_one_documented_rule(string left, string right, bool same)
    {
        Assert.Equal(same, ComparisonKey.Identity(left) == ComparisonKey.Identity(right));
        var filter = FilterParser.Parse($"userName eq \"{left}\"", Samples.UserType, Dialect.Strict);
        Assert.Equal(same, FilterEvaluator.Matches(filter, Samples.Stored($$"""{"userName":"{{right}}"}""")));
    }

    [Fact]
    public void Strings_order_by_code_point_as_UTF_8_does()
    {
        string[] texts = ["", "a", "ab", "b", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "z\ud83d\ude00", "z\uff00"];
        foreach (var left in texts)
        {
            foreach (var right in texts)
            {
                var utf8 = Samples.Utf8(left).AsSpan().SequenceCompareTo(Samples.Utf8(right));
                Assert.Equal(Math.Sign(utf8), Math.Sign(ComparisonKey.Compare(left, right)));
            }
        }
    }
}
