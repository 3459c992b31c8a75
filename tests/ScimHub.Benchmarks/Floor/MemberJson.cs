using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace ScimHub.Benchmarks.Floor;

/// <summary>Members as they stand in a request and in an answer.</summary>
internal static class MemberJson
{
    public static List<Guid> Read(ReadOnlySpan<byte> request)
    {
        var members = new List<Guid>();
        var reader = new Utf8JsonReader(request);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("value"u8) && reader.Read())
            {
                members.Add(reader.GetGuid());
            }
        }
        return members;
    }

    public static void Write(IBufferWriter<byte> output, Guid member, bool first)
    {
        var span = output.GetSpan(160);
        var length = 0;
        Append(span, first ? "{\"value\":\""u8 : ",{\"value\":\""u8, ref length);
        Append(span, member, ref length);
        Append(span, "\",\"$ref\":\"../Users/"u8, ref length);
        Append(span, member, ref length);
        Append(span, "\",\"type\":\"User\"}"u8, ref length);
        output.Advance(length);
    }

    private static void Append(Span<byte> span, ReadOnlySpan<byte> text, ref int length)
    {
        text.CopyTo(span[length..]);
        length += text.Length;
    }

    private static void Append(Span<byte> span, Guid id, ref int length)
    {
        Utf8Formatter.TryFormat(id, span[length..], out var written);
        length += written;
    }
}
