using System.Buffers;
using System.Text;

namespace ScimHub.Provisioning.Audit;

/// <summary>Audit rows as CSV (<see cref="CsvText"/>): a head, CRLF. In the columns <c>detail</c>, <c>before</c> and <c>after</c>, which are JSON, backslashes stay.</summary>
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
            CsvText.Append(line, value);
            line.Append(',');
        }
        CsvText.Append(line, entry.Detail, escapeBackslash: false);
        line.Append(',');
        CsvText.Append(line, record.Change?.Before?.GetRawText(), escapeBackslash: false);
        line.Append(',');
        CsvText.Append(line, record.Change?.After?.GetRawText(), escapeBackslash: false);
        Encoding.UTF8.GetBytes(line.Append("\r\n").ToString(), buffer);
    }
}
