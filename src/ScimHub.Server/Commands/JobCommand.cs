using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Jobs;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub job list|run</c>.</summary>
internal static class JobCommand
{
    public const string Hint = "A running server merges every account anew: 'scimhub job list' shows how far it is.";

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("job", "Long work on people, done by the server: how far it is.");
        var list = new Command("list", """
            Shows the jobs of the last 30 days, newest first.

            Example:
              scimhub job list --json
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var run = new Command("run", """
            Merges accounts anew here and now where that waits and no server runs ('ldap sync' reads a directory).

            Example:
              scimhub job run
            """);
        run.SetAction(runner.OnMigrated(RunAsync));
        command.Add(run);
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var jobs = await new JobRegistry(context.Storage, context.OrganizationId).ListAsync(ct);
        return await context.WriteAsync(
            new JsonArray([.. jobs.Select(ToJson)]),
            TextTable.Render(
                ["ID", "STATE", "PEOPLE", "CHANGED", "REFUSED", "WHY"],
                jobs.Select(job => new[] { job.Id.ToString(), Word(job), $"{job.Processed} of {job.Total}", job.Changed.ToString(null, null), job.Refused.ToString(null, null), job.Fault ?? job.Reason }),
                "There was no job in the last 30 days."));
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var runner = new JobRunner(context.Storage, CommandContext.Time, [new RemergeWork(context.Storage, context.Options.Catalog, CommandContext.Time, SettingsCommand.Registry(context))]);
        var run = new List<Job>();
        while (await runner.RunNextAsync(job => System.Console.Error.WriteLine($"{job.Processed} of {job.Total}"), ct) is { } job)
        {
            run.Add(job);
        }
        return await context.WriteAsync(new JsonArray([.. run.Select(ToJson)]), run is not [.., var last] ? "Nothing waits." : $"""
            {last.Processed} people, {last.Changed} changed, {last.Refused} refused.{(last.State == JobState.Settling ? $" Who was written meanwhile is looked at once more in {RemergeWork.Settle.TotalSeconds:0} s, by a server or by this command." : "")}
            """);
    }

    private static JsonObject ToJson(Job job) => new()
    {
        ["id"] = job.Id.ToString(),
        ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(job.Kind.ToString()),
        ["reason"] = job.Reason,
        ["fault"] = job.Fault,
        ["state"] = Word(job),
        ["total"] = job.Total,
        ["processed"] = job.Processed,
        ["changed"] = job.Changed,
        ["refused"] = job.Refused,
        ["createdAt"] = job.CreatedAt.UtcDateTime.ToString("O"),
        ["finishedAt"] = job.FinishedAt?.UtcDateTime.ToString("O"),
    };

    private static string Word(Job job) => job.State.ToString().ToLowerInvariant();
}
