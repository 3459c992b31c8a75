using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub db migrate|status</c>.</summary>
internal static class DatabaseCommand
{
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
                ? $"{status.Provider}: up to date, {status.Applied.Count} migrations applied."
                : status.Unknown.Count > 0
                    ? $"{status.Provider}: made by a newer ScimHub ({string.Join(", ", status.Unknown)}): run that version."
                    : $"{status.Provider}: {status.Pending.Count} migrations wait ({string.Join(", ", status.Pending)}): run 'scimhub db migrate'.");
        return current ? 0 : 1;
    }

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(x => (JsonNode)x)];
}
