using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub audit list|export</c>; <see cref="AuditChainCommand"/> has the rest.</summary>
internal static class AuditCommand
{
    private static readonly Option<int> Limit = MakeLimit();
    private static readonly Option<Guid?> Before = new("--before") { Description = "Only rows older than this one: the last of the page before.", HelpName = "ID" };
    private static readonly Option<AuditFormat> Format = new("--format") { Description = "csv (RFC 4180) or jsonl (a JSON object a line).", Required = true };
    private static readonly Option<string> Output = new("--output") { Description = "The file to write, made new; standard output without it.", HelpName = "FILE" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("audit", "The audit: who did what to whom, when and from where; and that nobody has changed it since.");
        var list = new Command("list", """
            Shows the audit, newest first. What is deleted is shown by its id. With --json each row tells what was set, before and after; of a person who was deleted it is erased.

            Example:
              scimhub audit list --action user. --outcome refused --from 2027-01-01
            """) { Limit, Before };
        list.SetAction(runner.OnMigrated(ListAsync));
        var export = new Command("export", """
            Writes the audit for other programs, newest first, with what was set before and after. In CSV a value that a spreadsheet would take for a formula begins with a single quote, and control characters are \u001b and the like.

            Example:
              scimhub audit export --format csv --output audit.csv --from 2027-01-01 --until 2027-02-01
            """) { Format, Output };
        export.Validators.Add(result =>
        {
            if (result.GetValue(HubCommand.Json) && result.GetResult(Output) is null)
            {
                result.AddError("An export on standard output has its own format: leave --json out, or name a file with --output.");
            }
        });
        export.SetAction(runner.OnMigrated(ExportAsync));
        foreach (var filtered in (Command[])[list, export])
        {
            AuditFilterOptions.AddTo(filtered);
            command.Add(filtered);
        }
        AuditChainCommand.AddTo(command, runner);
        return command;
    }

    private static Option<int> MakeLimit()
    {
        var option = new Option<int>("--limit") { Description = $"At most so many rows: 1 to {AuditReader.MaxPage}.", HelpName = "N", DefaultValueFactory = _ => 50 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > AuditReader.MaxPage)
            {
                result.AddError($"--limit is a number from 1 to {AuditReader.MaxPage}.");
            }
        });
        return option;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var filter = await AuditFilterOptions.ReadAsync(context, ct);
        var records = await Reader(context).ListAsync(filter, context.Value(Before), context.Value(Limit), ct);
        return await context.WriteAsync(
            new JsonArray([.. records.Select(ToJson)]),
            TextTable.Render(["time", "who", "action", "target", "outcome", "address"], records.Select(record => new[]
            {
                record.Entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Who(record),
                record.Entry.Action,
                record.TargetName ?? record.Entry.TargetId.ToString(),
                AuditFilter.Word(record.Entry.Outcome),
                record.Entry.Address ?? "-",
            }), "No audit rows of this kind."));
    }

    private static async Task<int> ExportAsync(CommandContext context, CancellationToken ct)
    {
        var filter = await AuditFilterOptions.ReadAsync(context, ct);
        var rows = 0L;
        var records = Counted(Reader(context).ReadAsync(filter, ct), () => rows++);
        if (context.Value(Output) is not { } file)
        {
            await using var output = System.Console.OpenStandardOutput();
            await AuditExport.WriteAsync(records, context.Value(Format), output, ct);
            return 0;
        }
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            // It names people.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        await using (var output = new FileStream(file, options))
        {
            await AuditExport.WriteAsync(records, context.Value(Format), output, ct);
        }
        return await context.WriteAsync(new JsonObject { ["file"] = file, ["rows"] = rows }, $"{rows} rows written to {TextTable.Clean(file)}.");
    }

    private static AuditReader Reader(CommandContext context) => new(context.Storage, context.Options.Catalog, context.OrganizationId);

    private static async IAsyncEnumerable<AuditRecord> Counted(IAsyncEnumerable<AuditRecord> records, Action count)
    {
        await foreach (var record in records)
        {
            count();
            yield return record;
        }
    }

    private static string Who(AuditRecord record) => record.Entry.Actor switch
    {
        ActorKind.CommandLine => "command line",
        ActorKind.ScimClient => record.ConnectionName ?? $"connection {record.Entry.ConnectionId}",
        ActorKind.ServiceAccount => record.ActorName ?? $"service account {record.Entry.ActorId}",
        ActorKind.Person => record.ActorName ?? $"person {record.Entry.ActorId}",
        ActorKind.Job => "server",
        _ => throw new InvalidOperationException($"Unknown actor {record.Entry.Actor}."),
    };

    private static JsonNode? ToJson(AuditRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            AuditExport.WriteJson(writer, record);
        }
        return JsonNode.Parse(buffer.WrittenSpan);
    }
}
