using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Audit rows as CSV (RFC 4180): a head, CRLF, quotes where a value needs them. Three things are done to a value before, and a reader
/// undoes them in the opposite order. A control character is written <c>\u001b</c> and, so that this is plain, a backslash <c>\\</c>; in the
/// columns <c>detail</c>, <c>before</c> and <c>after</c>, which are JSON and have such escapes themselves, backslashes stay. A value that a spreadsheet would take for a
/// formula (it begins with = + - @ or a control character) or that begins with a single quote gets a single quote in front.
/// </summary>
internal static class AuditCsv
{
    private const string Head = "id,time,actor,actorId,actorName,credentialId,connectionId,connectionName,action,targetId,targetName,outcome,address,detail,before,after\r\n";

    public static void WriteHead(ArrayBufferWriter<byte> buffer) => Encoding.UTF8.GetBytes(Head, buffer);

    public static void Write(ArrayBufferWriter<byte> buffer, AuditRecord record)
    {
        var entry = record.Entry;
        var line = new StringBuilder(512);
        string?[] values =
        [
            entry.Id.ToString(), AuditExport.Time(entry.At), AuditFilter.Word(entry.Actor), entry.ActorId?.ToString(), record.ActorName, entry.CredentialId?.ToString(),
            entry.ConnectionId?.ToString(), record.ConnectionName, entry.Action, entry.TargetId.ToString(), record.TargetName, AuditFilter.Word(entry.Outcome), entry.Address,
        ];
        foreach (var value in values)
        {
            Append(line, value, escapeBackslash: true);
            line.Append(',');
        }
        Append(line, entry.Detail, escapeBackslash: false);
        line.Append(',');
        Append(line, record.Change?.Before?.GetRawText(), escapeBackslash: false);
        line.Append(',');
        Append(line, record.Change?.After?.GetRawText(), escapeBackslash: false);
        Encoding.UTF8.GetBytes(line.Append("\r\n").ToString(), buffer);
    }

    private static void Append(StringBuilder line, string? value, bool escapeBackslash)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }
        var guarded = value[0] is '=' or '+' or '-' or '@' or '\'' || IsControl(value[0]);
        var quoted = value.AsSpan().IndexOfAny(",\"") >= 0;
        line.Append(quoted ? "\"" : "").Append(guarded ? "'" : "");
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => line.Append("\"\""),
                '\\' when escapeBackslash => line.Append(@"\\"),
                _ when IsControl(character) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => line.Append(character),
            };
        }
        line.Append(quoted ? "\"" : "");
    }

    /// <summary>Controls, and what some programs break a line at.</summary>
    private static bool IsControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
