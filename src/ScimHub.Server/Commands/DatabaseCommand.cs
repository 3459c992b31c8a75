using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub db migrate|verify|status</c>.</summary>
internal static class DatabaseCommand
{
    private const int Shown = 50;

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("db", "The database.");
        var migrate = new Command("migrate", """
            Brings the database's tables up to date. The server does so itself when it starts.

            Example:
              scimhub db migrate
            """);
        migrate.SetAction(runner.OnMigrated(StatusAsync));
        command.Add(migrate);
        var verify = new Command("verify", """
            Checks every rule the data must keep and names each breach. Exit code 1 if there is one.

            Example:
              scimhub db verify --json
            """);
        verify.SetAction(runner.On(VerifyAsync));
        command.Add(verify);
        var status = new Command("status", """
            Shows which database it is and whether its tables are up to date. Exit code 1 if they are not.

            Example:
              scimhub db status
            """);
        status.SetAction(runner.On(StatusAsync));
        command.Add(status);
        return command;
    }

    private static async Task<int> StatusAsync(CommandContext context, CancellationToken ct)
    {
        var status = await context.Storage.StatusAsync(ct);
        var current = status.Pending.Count == 0 && status.Unknown.Count == 0;
        await context.WriteAsync(
            new JsonObject
            {
                ["provider"] = status.Provider.ToString(),
                ["current"] = current,
                ["applied"] = List(status.Applied),
                ["pending"] = List(status.Pending),
                ["unknown"] = List(status.Unknown),
            },
            current
                ? $"{status.Provider}: up to date at {status.Applied[^1]}."
                : status.Unknown.Count > 0
                    ? $"{status.Provider}: made by a newer ScimHub ({string.Join(", ", status.Unknown)}): run that version."
                    : $"{status.Provider}: {status.Pending.Count} migrations wait ({string.Join(", ", status.Pending)}): run 'scimhub db migrate'.");
        return current ? 0 : 1;
    }

    private static async Task<int> VerifyAsync(CommandContext context, CancellationToken ct)
    {
        var breaches = await StorageVerifier.VerifyAsync(context.Storage, context.Options.Catalog, ct);
        var lines = breaches.Take(Shown).Select(TextTable.Clean).ToList();
        if (breaches.Count > Shown)
        {
            lines.Add($"… and {breaches.Count - Shown} more; --json shows all.");
        }
        await context.WriteAsync(
            new JsonObject { ["sound"] = breaches.Count == 0, ["breaches"] = List(breaches) },
            breaches.Count == 0 ? "Sound: every rule holds." : $"{breaches.Count} breaches:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
        return breaches.Count == 0 ? 0 : 1;
    }

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(x => (JsonNode)x)];
}
