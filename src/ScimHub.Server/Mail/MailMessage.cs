using System.Globalization;
using System.Text;

namespace ScimHub.Server.Mail;

/// <summary>A mail as it goes over the wire (RFC 5322, RFC 2045): plain text in UTF-8, as base64, so that no line of it is long, and none can be taken for the end.</summary>
internal static class MailMessage
{
    private const int MaxLine = 76;

    /// <summary>A value that, with the header's name, stays within a line.</summary>
    private const int MaxPlain = 64;

    /// <summary>RFC 2047 §2: an encoded word has 75 characters; its frame <c>=?utf-8?B?…?=</c> takes 12, and 63 hold 45 octets.</summary>
    private const int MaxWordBytes = 45;

    /// <summary>RFC 2047 §2: a line with an encoded word has 76 characters, of which the first gives some to the header's name.</summary>
    private const int MaxFirstWordBytes = 39;

    /// <param name="id">The same at each try, so that who is sent a mail twice sees it once.</param>
    /// <param name="to">One address, in ASCII.</param>
    public static byte[] Write(string id, string from, string to, string subject, string body, DateTimeOffset now)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        var text = new StringBuilder()
            .Append("From: ").Append(from).Append("\r\n")
            .Append("To: ").Append(to).Append("\r\n")
            .Append("Subject: ").Append(Header(subject)).Append("\r\n")
            .Append("Date: ").Append(now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)).Append("\r\n")
            .Append("Message-ID: <").Append(id).Append('@').Append(domain).Append(">\r\n")
            // RFC 3834 §5: nobody's out-of-office answers it.
            .Append("Auto-Submitted: auto-generated\r\n")
            .Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")));
        for (var i = 0; i < encoded.Length; i += MaxLine)
        {
            text.Append(encoded, i, Math.Min(MaxLine, encoded.Length - i)).Append("\r\n");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>As it is where it is short and plain, else in encoded words (RFC 2047), a line each: none of it can end the header.</summary>
    internal static string Header(string value)
    {
        if (value.Length <= MaxPlain && value.All(x => x is >= ' ' and <= '~') && !value.Contains("=?", StringComparison.Ordinal) && value.Trim() == value)
        {
            return value;
        }
        var words = new List<string>();
        var word = new List<byte>(MaxWordBytes);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            // A character lies in one word, whole.
            if (word.Count + rune.Utf8SequenceLength > (words.Count == 0 ? MaxFirstWordBytes : MaxWordBytes))
            {
                End();
            }
            word.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        }
        End();
        return string.Join("\r\n ", words);

        void End()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }
}
