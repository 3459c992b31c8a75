using System.Text;

namespace ScimHub.Benchmarks.Population;

/// <summary>Finds one string value in an answer without parsing it: the client shares the machine with what it measures.</summary>
internal static class JsonScan
{
    public static string? String(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        var at = body.LastIndexOf(name);
        if (at < 0)
        {
            return null;
        }
        var rest = body[(at + name.Length)..];
        var open = rest.IndexOf((byte)'"');
        rest = rest[(open + 1)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    /// <summary>The resource's own id: RFC 7643 §3.1 reserves the name for it.</summary>
    public static Guid Id(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"id\":\""u8);
        return at >= 0 && Guid.TryParse(body.Slice(at + 6, 36), out var id) ? id : throw new InvalidDataException("An answer has no id.");
    }
}
