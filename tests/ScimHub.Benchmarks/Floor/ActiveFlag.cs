namespace ScimHub.Benchmarks.Floor;

/// <summary>Turns <c>active</c> over in a stored document without parsing it: the cheapest change that is one.</summary>
internal static class ActiveFlag
{
    public static byte[] Toggle(byte[] document)
    {
        var on = document.AsSpan().IndexOf("\"active\":true"u8);
        if (on >= 0)
        {
            return Splice(document, on, "\"active\":true"u8.Length, "\"active\":false"u8);
        }
        var off = document.AsSpan().IndexOf("\"active\":false"u8);
        return off < 0 ? document : Splice(document, off, "\"active\":false"u8.Length, "\"active\":true"u8);
    }

    private static byte[] Splice(byte[] document, int at, int length, ReadOnlySpan<byte> text)
    {
        var changed = new byte[document.Length - length + text.Length];
        document.AsSpan(0, at).CopyTo(changed);
        text.CopyTo(changed.AsSpan(at));
        document.AsSpan(at + length).CopyTo(changed.AsSpan(at + text.Length));
        return changed;
    }
}
