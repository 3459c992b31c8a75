using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ScimHub.Provisioning.Audit;

/// <summary>Writes audit rows for other programs, as they come: an export of any length takes the memory of one page.</summary>
public static class AuditExport
{
    private const int FlushAt = 64 * 1024;

    public static string MediaType(AuditFormat format) => format == AuditFormat.Csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl";

    /// <summary>Writes UTF-8. Names and details are other people's text: a control character is escaped, so that a row is one line whatever it holds.</summary>
    public static async Task WriteAsync(IAsyncEnumerable<AuditRecord> records, AuditFormat format, Stream output, CancellationToken ct)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * FlushAt);
        if (format == AuditFormat.Csv)
        {
            AuditCsv.WriteHead(buffer);
        }
        await foreach (var record in records.WithCancellation(ct).ConfigureAwait(false))
        {
            if (format == AuditFormat.Csv)
            {
                AuditCsv.Write(buffer, record);
            }
            else
            {
                WriteLine(buffer, record);
            }
            if (buffer.WrittenCount >= FlushAt)
            {
                await output.WriteAsync(buffer.WrittenMemory, ct).ConfigureAwait(false);
                buffer.ResetWrittenCount();
            }
        }
        await output.WriteAsync(buffer.WrittenMemory, ct).ConfigureAwait(false);
        await output.FlushAsync(ct).ConfigureAwait(false);
    }

    /// <summary>One row as a JSON object.</summary>
    public static void WriteJson(Utf8JsonWriter writer, AuditRecord record)
    {
        var entry = record.Entry;
        writer.WriteStartObject();
        writer.WriteString("id", entry.Id);
        writer.WriteString("time", Time(entry.At));
        writer.WriteString("actor", AuditFilter.Word(entry.Actor));
        Write("actorId", entry.ActorId?.ToString());
        Write("actorName", record.ActorName);
        Write("credentialId", entry.CredentialId?.ToString());
        Write("connectionId", entry.ConnectionId?.ToString());
        Write("connectionName", record.ConnectionName);
        writer.WriteString("action", entry.Action);
        writer.WriteString("targetId", entry.TargetId);
        Write("targetName", record.TargetName);
        writer.WriteString("outcome", AuditFilter.Word(entry.Outcome));
        Write("address", entry.Address);
        WriteDetail(writer, entry.Detail);
        WriteChange(writer, record.Change);
        writer.WriteEndObject();

        void Write(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }
    }

    /// <summary>A moment in UTC, ISO 8601, to the millisecond.</summary>
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteLine(ArrayBufferWriter<byte> buffer, AuditRecord record)
    {
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteJson(writer, record);
        }
        buffer.Write("\n"u8);
    }

    private static void WriteChange(Utf8JsonWriter writer, AuditChange? change)
    {
        if (change?.Missing is { } missing)
        {
            writer.WriteString("values", missing);
        }
        if (change?.Before is { } before)
        {
            writer.WritePropertyName("before");
            before.WriteTo(writer);
        }
        if (change?.After is { } after)
        {
            writer.WritePropertyName("after");
            after.WriteTo(writer);
        }
    }

    /// <summary>As JSON, written anew so that it is escaped as the rest is; where somebody has made it no JSON, as text.</summary>
    private static void WriteDetail(Utf8JsonWriter writer, string? detail)
    {
        if (detail is null)
        {
            return;
        }
        writer.WritePropertyName("detail");
        try
        {
            using var parsed = JsonDocument.Parse(Encoding.UTF8.GetBytes(detail));
            parsed.WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteStringValue(detail);
        }
    }
}
