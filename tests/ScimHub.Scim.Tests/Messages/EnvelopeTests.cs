using System.Buffers;
using System.Text;
using System.Text.Json;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;

namespace ScimHub.Scim.Tests.Messages;

public sealed class EnvelopeTests
{
    private static string Error(ScimException error)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorResponse.Write(output, error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void RFC_7644_3_12_an_error_has_its_status_as_a_string_and_its_keyword_in_camelCase()
    {
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"invalidFilter","detail":"\"x\" is wrong","status":"400"}""", Error(ScimException.InvalidFilter("\"x\" is wrong")));
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"gone","status":"404"}""", Error(ScimException.NotFound("gone")));
    }

    [Fact]
    public void Every_keyword_is_spelt_as_the_standards_spell_it() => Assert.Equal(
        [null, "invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue", "invalidVers", "sensitive", "invalidCursor", "expiredCursor", "invalidCount"],
        Enum.GetValues<ScimErrorType>().Select(ErrorResponse.Keyword));

    [Fact]
    public void A_senders_own_words_come_back_short_and_without_control_characters()
    {
        var name = new string('x', 50) + "\r\nforged: line\u001b[31m" + new string('y', 1_000);
        var message = Samples.Refused(() => ScimHub.Scim.Filters.AttributePathParser.Parse(name, Samples.UserType, ScimHub.Scim.Dialects.Dialect.Strict), ScimErrorType.InvalidValue).Message;
        Assert.DoesNotContain(message, char.IsControl);
        Assert.True(message.Length < 300);
    }

    [Theory]
    [InlineData(null, null, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"itemsPerPage":0,"Resources":[]}""")]
    [InlineData(7, null, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"itemsPerPage":0,"startIndex":7,"Resources":[]}""")]
    [InlineData(null, "c", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"itemsPerPage":0,"nextCursor":"c","Resources":[]}""")]
    public void An_empty_list_has_its_numbers_and_its_Resources(int? startIndex, string? cursor, string json)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            ListResponse.Begin(writer, 0, 0, startIndex, cursor);
            ListResponse.End(writer);
        }
        Assert.Equal(json, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
