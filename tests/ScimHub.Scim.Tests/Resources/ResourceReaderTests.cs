using System.Text;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Resources;

public sealed class ResourceReaderTests
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private const string Entra = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "externalId":"0a21f0f2","userName":"Test_User","active":true,
         "emails":[{"primary":true,"type":"work","value":"a@testuser.com"}],
         "meta":{"resourceType":"User"},"name":{"formatted":"A B","familyName":"B","givenName":"A"},"roles":[],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"m1","displayName":"not mine to say"}}}
        """;

    [Fact]
    public void A_user_is_written_as_it_was_read_with_computed_schemas_and_without_what_is_not_the_clients()
    {
        var result = ResourceReader.Read(Samples.Utf8(Entra), Samples.UserType, Dialect.Strict);
        Assert.Empty(result.Ignored);
        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"0a21f0f2","userName":"Test_User","active":true,"emails":[{"primary":true,"type":"work","value":"a@testuser.com"}],"name":{"formatted":"A B","familyName":"B","givenName":"A"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"m1"}}}""",
            Samples.Json(result.Resource));
    }

    [Fact]
    public void A_stored_document_is_read_back_whole()
    {
        const string json = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"é","groups":[{"value":"g"}],"meta":{"resourceType":"User","created":"2011-05-13T04:42:34Z"}}""";
        Assert.Equal(json, Samples.Json(Samples.Stored(json)));
    }

    [Fact]
    public void What_is_written_and_stored_is_read_back_equal_for_every_type()
    {
        var user = Samples.User($$$"""
            {"userName":"u😀","{{{Samples.Hr}}}":{"badge":"A1","level":-5,"share":12.50,"hired":"2020-02-29T23:59:59.1234567+05:30","remote":false,
             "key":"AQID","site":"https://x/y","tags":["a","b"],"scores":[1,2],"contract":{"number":"7","until":"2030-01-01T00:00:00"},
             "rooms":[{"value":"r1","floor":3,"primary":true},{"value":"r2"}]}}
            """);
        Assert.Equal(user.Attributes, Samples.Stored(Samples.Json(user)).Attributes);
        Assert.Contains("\"share\":12.50", Samples.Json(user), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_URNs_are_the_same_in_any_case()
    {
        var user = Samples.User($$$"""{"SCHEMAS":["{{{Core.ToUpperInvariant()}}}","{{{Enterprise.ToLowerInvariant()}}}"],"USERNAME":"u","Emails":[{"Value":"a@b","Primary":true}],"{{{Enterprise.ToUpperInvariant()}}}":{"Department":"x","Manager":{"Value":"m"} } }""", Dialect.Strict);
        Assert.Equal("u", user.Text(UserAttributes.UserName));
        Assert.Equal("x", user.Text(UserAttributes.Department));
        Assert.Equal("""{"value":"m"}""", Part(user, UserAttributes.Manager));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("""{"userName":"u",}""")]
    [InlineData("""{"userName":"u"/* no */}""")]
    [InlineData("""{"userName":"u"}{}""")]
    [InlineData("""{"userName":"u"} x""")]
    [InlineData("""{"userName":'u'}""")]
    [InlineData("""{"userName":"u","userName":"v"}""")]
    [InlineData("""{"userName":"u","USERNAME":"v"}""")]
    [InlineData("""{"userName":null,"username":"v"}""")]
    [InlineData("""{"userName":"u","name":{"givenName":"a","givenname":"b"}}""")]
    [InlineData("""{"userName":"u","id":"1","ID":"2"}""")]
    [InlineData("""{"userName":"u","foo":1,"FOO":2}""")]
    [InlineData("""{"userName":"u","schemas":[],"Schemas":[]}""")]
    public void What_is_not_strict_JSON_is_invalidSyntax(string json)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            Samples.Refused(() => ResourceReader.Read(Samples.Utf8(json), Samples.UserType, dialect), ScimErrorType.InvalidSyntax);
        }
    }

    [Fact]
    public void WB_05_a_body_that_cannot_be_read_is_not_repeated_in_the_error() =>
        Assert.DoesNotContain("s3cret", Samples.Refused(() => Samples.User("""{"userName":"u","active":trues3cret,"password":"s3cret"}"""), ScimErrorType.InvalidSyntax).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_deep_a_body_is_invalidSyntax()
    {
        var json = $$"""{"userName":"u","foo":{{new string('[', 100_000)}}""";
        Samples.Refused(() => Samples.User(json), ScimErrorType.InvalidSyntax);
    }

    [Fact]
    public void A_byte_order_mark_is_ignored() =>
        Assert.Equal("u", ResourceReader.Read([0xEF, 0xBB, 0xBF, .. """{"userName":"u"}"""u8], Samples.UserType, Dialect.Tolerant).Resource.Text(UserAttributes.UserName));

    [Theory]
    [InlineData("""{"userName":1}""", "'userName' must be a string")]
    [InlineData("""{"userName":{}}""", "'userName' must be a string")]
    [InlineData("""{"userName":["u"]}""", "'userName' must be a string")]
    [InlineData("""{"active":"yes"}""", "'active' must be true or false")]
    [InlineData("""{"active":"TRUE"}""", "'active' must be true or false")]
    [InlineData("""{"active":1}""", "'active' must be true or false")]
    [InlineData("""{"active":""}""", "'active' must be true or false")]
    [InlineData("""{"name":"x"}""", "'name' must be an object")]
    [InlineData("""{"name":{"givenName":5}}""", "'name.givenName' must be a string")]
    [InlineData("""{"emails":[5]}""", "'emails' must be an object")]
    [InlineData("""{"emails":[{"value":"a","primary":"no"}]}""", "'emails.primary' must be true or false")]
    [InlineData("""{"emails":[[]]}""", "'emails' must be an object")]
    [InlineData("""{"x509Certificates":[{"value":"not base64!"}]}""", "'x509Certificates.value' must be base64")]
    [InlineData("""{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x"}""", "must be an object")]
    [InlineData("""{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":[{"value":"1"},{"value":"2"}]}}""", "not several")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"level":1.5}}""", "'level' must be an integer")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"level":"1"}}""", "'level' must be an integer")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"level":9223372036854775808}}""", "'level' must be an integer")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"share":1e999}}""", "'share' must be a number")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"hired":"2020-13-01T00:00:00Z"}}""", "'hired' must be a dateTime")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"hired":"2020-01-01"}}""", "'hired' must be a dateTime")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:hr:2.0:User":{"hired":1577836800}}""", "'hired' must be a dateTime in a string")]
    public void A_value_of_the_wrong_type_is_invalidValue_that_names_the_attribute_and_the_type(string json, string words) =>
        Assert.Contains(words, Samples.Refused(() => Samples.User(json), ScimErrorType.InvalidValue).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\u0007")]
    [InlineData("\\u001b")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    [InlineData("\\ufffe")]
    [InlineData("\uffff")]
    [InlineData("\\ud800")]
    [InlineData("\\udc00x")]
    [InlineData("\\ud83dx")]
    [InlineData("\u202d")]
    [InlineData("\\u202e")]
    public void SC_08_control_characters_and_halves_of_pairs_are_invalidValue_in_users_and_groups(string character)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            Samples.Refused(() => ResourceReader.Read(Samples.Utf8($$"""{"schemas":["{{Core}}"],"userName":"a{{character}}"}"""), Samples.UserType, dialect), ScimErrorType.InvalidValue);
            Samples.Refused(() => ResourceReader.Read(Samples.Utf8($$$"""{"schemas":["{{{Core}}}"],"userName":"a","name":{"givenName":"x{{{character}}}y"}}"""), Samples.UserType, dialect), ScimErrorType.InvalidValue);
            Samples.Refused(() => ResourceReader.Read(Samples.Utf8($$"""{"schemas":["{{SchemaUrns.Group}}"],"displayName":"{{character}}"}"""), Samples.GroupType, dialect), ScimErrorType.InvalidValue);
        }
    }

    [Fact]
    public void SC_08_invalid_UTF_8_is_invalidSyntax()
    {
        byte[][] invalid = [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]];
        foreach (var bytes in invalid)
        {
            Samples.Refused(() => ResourceReader.Read([.. "{\"userName\":\"a"u8, .. bytes, .. "\"}"u8], Samples.UserType, Dialect.Tolerant), ScimErrorType.InvalidSyntax);
            Samples.Refused(() => ResourceReader.Read([.. "{\"userName\":\"a\",\"unknown\":\""u8, .. bytes, .. "\"}"u8], Samples.UserType, Dialect.Tolerant), ScimErrorType.InvalidSyntax);
        }
        Samples.Refused(() => ResourceReader.Read(Encoding.Unicode.GetBytes("""{"userName":"a"}"""), Samples.UserType, Dialect.Tolerant), ScimErrorType.InvalidSyntax);
    }

    [Theory]
    [InlineData("userName", 400)]
    [InlineData("externalId", 400)]
    [InlineData("displayName", 400)]
    [InlineData("title", 10_000)]
    public void SC_08_a_string_above_its_limit_is_invalidValue_and_one_at_it_is_not(string attribute, int limit)
    {
        Samples.User($$"""{"{{attribute}}":"{{new string('x', limit)}}"}""");
        Samples.Refused(() => Samples.User($$"""{"{{attribute}}":"{{new string('x', limit + 1)}}"}"""), ScimErrorType.InvalidValue);
        Samples.Refused(() => Samples.User($$"""{"{{attribute}}":"{{new string('x', 1_000_000)}}"}"""), ScimErrorType.InvalidValue);
    }

    [Fact]
    public void SC_08_the_limit_of_an_index_holds_for_the_key_not_for_the_text() =>
        Samples.Refused(() => Samples.User($$"""{"userName":"{{new string('\ufdfa', 100)}}"}"""), ScimErrorType.InvalidValue);

    [Fact]
    public void SC_08_text_as_people_write_it_passes_bidirectional_marks_too()
    {
        var user = Samples.User("""{"userName":"\u202babc\u202c\u200f\u2067x\u2069","title":"line\nbreak\tand\u2028more","nickName":"👩‍👩‍👧"}""");
        Assert.Equal("\u202babc\u202c\u200f\u2067x\u2069", user.Text(UserAttributes.UserName));
        Assert.Equal("line\nbreak\tand\u2028more", user.Text(UserAttributes.Title));
        Samples.Refused(() => Samples.User("""{"userName":"a\r\nb"}"""), ScimErrorType.InvalidValue);
    }

    [Fact]
    public void SC_04_read_only_attributes_of_a_body_are_ignored_whatever_they_hold()
    {
        var result = ResourceReader.Read(Samples.Utf8($$"""{"schemas":["{{Core}}"],"id":5,"userName":"u","meta":"x","groups":[{"value":"admins"},7]}"""), Samples.UserType, Dialect.Strict);
        Assert.Empty(result.Ignored);
        Assert.Equal("userName", Assert.Single(result.Resource.Attributes.Attributes).Key.Name);
    }

    [Fact]
    public void SC_05_unknown_attributes_are_ignored_and_named()
    {
        var result = ResourceReader.Read(Samples.Utf8($$$"""{"schemas":["{{{Core}}}","{{{Enterprise}}}"],"userName":"u","isAdmin":true,"_id":1,"name":{"evil":{"x":[1]}},"{{{Enterprise}}}":{"rank":1},"urn:foreign":{"a":1}}"""), Samples.UserType, Dialect.Strict);
        Assert.Equal(["isAdmin", "_id", "name.evil", $"{Enterprise}:rank", "urn:foreign"], result.Ignored);
        Assert.Single(result.Resource.Attributes.Attributes);
    }

    [Fact]
    public void A_null_an_empty_list_and_an_empty_object_are_absent()
    {
        var user = Samples.User("""{"userName":"u","title":null,"emails":[],"name":{},"phoneNumbers":[null,{}],"addresses":[{"type":null}]}""");
        Assert.Single(user.Attributes.Attributes);
    }

    [Fact]
    public void An_empty_string_is_kept_as_sent() => Assert.Equal("", Samples.User("""{"userName":"u","title":""}""").Text(UserAttributes.Title));

    [Fact]
    public void More_values_than_the_limit_are_refused()
    {
        static string Emails(int count) => $$"""{"userName":"u","emails":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"value":"{{i}}"}"""))}}]}""";
        Samples.User(Emails(1_000));
        Samples.Refused(() => Samples.User(Emails(1_001)), ScimErrorType.None, 413);
    }

    public static string Part(ScimResource resource, AttributeDefinition attribute)
    {
        var json = Samples.Json(new(resource.Type, new([new(attribute, resource[attribute]!)])));
        return json[(json.IndexOf($"\"{attribute.Name}\":", StringComparison.Ordinal) + attribute.Name.Length + 3)..].TrimEnd('}') is var cut && cut.StartsWith('{') ? cut + "}" : cut;
    }
}
