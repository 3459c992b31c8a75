using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Ldap;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub ldap sync|test</c>.</summary>
internal static class LdapCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The connection's name." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Says what would be done, and does nothing." };
    private static readonly Option<bool> Force = new("--force") { Description = "Deactivates as many as it comes to, whatever share that is." };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("ldap", "The directory of a connection whose people sign in by LDAP.");
        command.Add(runner.Make("sync", """
            Reads all people and groups of the directory, here and now. A reading that is empty, not whole, or would deactivate too large a share changes nothing.

            Example:
              scimhub ldap sync campus --dry-run
            """, SyncAsync, Name, DryRun, Force));
        command.Add(runner.Make("test", """
            Tries the connection's servers step by step, and says what is wrong and how to mend it.

            Example:
              scimhub ldap test campus
            """, TestAsync, Name));
        return command;
    }

    private static async Task<int> SyncAsync(CommandContext context, CancellationToken ct)
    {
        var settings = await SettingsAsync(context, ct);
        var engine = new AssertionProvisioner(context.Storage, context.Options.Catalog, CommandContext.Time, SettingsCommand.Registry(context));
        var sync = new DirectorySync(
            context.Storage, context.Options.Catalog, engine, new(CommandContext.Time, NullLogger<LdapDirectory>.Instance), new(context.Options.Catalog), CommandContext.Time);
        var count = await sync.RunAsync(context.Actor, settings, context.Value(DryRun), context.Value(Force), TellAsync, ct);
        if (count.Fault is { } fault)
        {
            throw AdministrationException.Conflict(fault.ToString());
        }
        return await context.WriteAsync(
            new JsonObject
            {
                ["people"] = count.People, ["groups"] = count.Groups, ["groupsCreated"] = count.GroupsCreated, ["groupsRenamed"] = count.GroupsRenamed, ["created"] = count.Created, ["updated"] = count.Updated, ["deactivated"] = count.Deactivated, ["refused"] = count.Refused,
                ["dryRun"] = context.Value(DryRun),
            },
            $"{count.People} people and {count.Groups} groups read: {(context.Value(DryRun) ? "it would be " : "")}{count.GroupsCreated} groups made, {count.GroupsRenamed} renamed; {count.Created} people created, {count.Updated} updated, {count.Deactivated} deactivated; {count.Refused} refused (the audit says why).");
    }

    private static async Task<int> TestAsync(CommandContext context, CancellationToken ct)
    {
        var checks = await new LdapDirectory((await SettingsAsync(context, ct)).ToOptions(), CommandContext.Time, NullLogger<LdapDirectory>.Instance).TestAsync(ct);
        var written = await context.WriteAsync(
            new JsonArray([.. checks.Select(check => new JsonObject { ["server"] = check.Server, ["step"] = JsonNamingPolicy.CamelCase.ConvertName(check.Step.ToString()), ["passed"] = check.Passed, ["detail"] = check.Detail })]),
            TextTable.Render(["SERVER", "STEP", "", "WHAT"], checks.Select(check => new[] { check.Server, check.Step.ToString(), check.Passed ? "ok" : "FAILED", check.Detail }), ""));
        return checks.All(check => check.Passed) ? written : 1;
    }

    private static async Task<LdapSettings> SettingsAsync(CommandContext context, CancellationToken ct)
    {
        var channels = new Channels(context.Storage, context.Options, Protection.Of(context.Storage, context.Options));
        var name = context.Value(Name);
        return await channels.FindAsync(context.OrganizationId, name, ct) is not { } connection ? throw AdministrationException.NotFound($"There is no connection '{name}': 'connection list' shows those there are.")
            : await channels.LdapAsync(connection, ct) ?? throw new AdministrationException($"Nobody signs in at '{name}' by LDAP: 'connection set {name} --ldap-url …' sets it up.");
    }

    private static async Task<bool> TellAsync(SyncCount count)
    {
        await System.Console.Error.WriteLineAsync(count.Done == 0 ? $"{count.People} read" : $"{count.Done} of {count.People}");
        return true;
    }
}
