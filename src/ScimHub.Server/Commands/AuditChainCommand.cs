using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub audit verify|seal|prune</c>, over every organisation.</summary>
internal static class AuditChainCommand
{
    private static readonly Option<bool> All = new("--all") { Description = "Also the rows of the last minute: only while no server runs, such as before a backup." };
    private static readonly Option<DateTimeOffset> Before = new("--before")
    {
        Description = "Rows that are older go, such as 2027-01-01; UTC where no offset is given.",
        HelpName = "TIME",
        Required = true,
        CustomParser = result =>
        {
            if (!DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                result.AddError($"--before is '{result.Tokens[0].Value}': give a time such as 2027-01-01 or 2027-01-01T09:00+01:00.");
            }
            return time;
        },
    };

    public static void AddTo(Command command, HubCommand.CommandRunner runner)
    {
        var verify = new Command("verify", """
            Checks that the sealed audit is what was sealed, and names the first row or seal that is not. Exit code 1 if there is one. It shows the last seal's number and hash: kept elsewhere,
            they show later that the chain still leads to them.

            Example:
              scimhub audit verify --json
            """);
        verify.SetAction(runner.On(VerifyAsync));
        command.Add(verify);
        var seal = new Command("seal", """
            Seals the audit now, up to a minute ago. The server does so itself once a minute.

            Example:
              scimhub audit seal
            """) { All };
        seal.SetAction(runner.OnMigrated(SealAsync));
        command.Add(seal);
        var prune = new Command("prune", """
            Deletes audit rows from the oldest on, in whole sealed batches whose rows are all older. The audit says so itself. The server does so by itself where Audit:RetentionDays is set.

            Example:
              scimhub audit prune --before 2026-01-01
            """) { Before };
        prune.SetAction(runner.OnMigrated(PruneAsync));
        command.Add(prune);
    }

    private static async Task<int> VerifyAsync(CommandContext context, CancellationToken ct)
    {
        var verdicts = new List<AuditVerdict>();
        foreach (var organization in await AuditSealer.OrganizationsAsync(context.Storage, ct))
        {
            verdicts.Add(await AuditVerifier.VerifyAsync(context.Storage, organization, ct));
        }
        var sound = verdicts.TrueForAll(verdict => verdict.Breaches.Count == 0);
        await context.WriteAsync(
            new JsonObject { ["sound"] = sound, ["organizations"] = new JsonArray([.. verdicts.Select(ToJson)]) },
            string.Join(Environment.NewLine, verdicts.SelectMany(Lines)));
        return sound ? 0 : 1;
    }

    private static async Task<int> SealAsync(CommandContext context, CancellationToken ct)
    {
        var rows = 0L;
        foreach (var organization in await AuditSealer.OrganizationsAsync(context.Storage, ct))
        {
            rows += await new AuditSealer(context.Storage, CommandContext.Time).SealAsync(organization, context.Value(All), ct);
        }
        return await context.WriteAsync(new JsonObject { ["rows"] = rows }, $"{rows} rows sealed.");
    }

    private static async Task<int> PruneAsync(CommandContext context, CancellationToken ct)
    {
        var before = context.Value(Before);
        if (before > CommandContext.Time.GetUtcNow())
        {
            throw new AdministrationException("--before lies in the future: name a day that has passed.");
        }
        var rows = 0L;
        foreach (var organization in await AuditSealer.OrganizationsAsync(context.Storage, ct))
        {
            rows += await new AuditPruner(context.Storage, CommandContext.Time, Actor.CommandLine(organization)).PruneAsync(before, ct);
        }
        return await context.WriteAsync(
            new JsonObject { ["rows"] = rows, ["before"] = before.UtcDateTime.ToString("O") },
            rows > 0 ? $"{rows} rows deleted." : "Nothing deleted: no sealed batch is older as a whole.");
    }

    private static IEnumerable<string> Lines(AuditVerdict verdict)
    {
        yield return verdict.Breaches.Count == 0
            ? $"Organisation {verdict.OrganizationId}: sound. {verdict.SealedRows} rows under {verdict.Seals} seals are what was sealed."
            : $"Organisation {verdict.OrganizationId}: not sound, {verdict.Breaches.Count} breaches:";
        foreach (var breach in verdict.Breaches)
        {
            yield return TextTable.Clean(breach);
        }
        if (verdict.OpenRows > 0)
        {
            yield return $"{verdict.OpenRows} rows are not sealed yet, the oldest of {TextTable.Time(verdict.OldestOpen)}.";
        }
        if (verdict.Head is { } head)
        {
            yield return $"Last seal {head.Number}, hash {head.Hash}";
        }
    }

    private static JsonObject ToJson(AuditVerdict verdict) => new()
    {
        ["organization"] = verdict.OrganizationId,
        ["sound"] = verdict.Breaches.Count == 0,
        ["breaches"] = new JsonArray([.. verdict.Breaches.Select(breach => JsonValue.Create(breach))]),
        ["seals"] = verdict.Seals,
        ["sealedRows"] = verdict.SealedRows,
        ["openRows"] = verdict.OpenRows,
        ["oldestOpen"] = verdict.OldestOpen?.UtcDateTime.ToString("O"),
        ["head"] = verdict.Head is { } head ? new JsonObject { ["number"] = head.Number, ["hash"] = head.Hash } : null,
    };
}
