using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub key create|list|revoke|remove-account</c>.</summary>
internal static class KeyCommand
{
    private static readonly Argument<Guid> Id = new("ID") { Description = "The key's id, from 'key list'." };
    private static readonly Argument<string> Account = new("NAME") { Description = "The service account's name." };
    private static readonly Option<string> Name = new("--name") { Description = "The service account, made if it is new.", HelpName = "NAME", Required = true };
    private static readonly Option<string> RoleName = new("--role") { Description = "What its keys may do.", HelpName = "ROLE", Required = true };
    private static readonly Option<string> DomainName = new("--domain") { Description = "Where; everywhere without it.", HelpName = "DOMAIN" };
    private static readonly Option<int> Days = Lifetime.Option(ServiceAccountRegistry.DefaultLifetime.Days, "--days");

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("key", "API keys of service accounts, for programs that work with /api/v1.");
        var create = new Command("create", """
            Makes a key. It is shown this once. Several of one account may be valid at a time, for rotation.

            Example:
              scimhub key create --name terraform --role Admin --json
            """) { Name, RoleName, DomainName, Days };
        create.SetAction(runner.OnMigrated(CreateAsync));
        command.Add(create);
        var list = new Command("list", """
            Shows the service accounts and their keys, without the keys' text.

            Example:
              scimhub key list
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var revoke = new Command("revoke", """
            Ends a key at once, on every node within a second.

            Example:
              scimhub key revoke 0197c0de-0000-7000-8000-000000000000
            """) { Id };
        revoke.SetAction(runner.OnMigrated(RevokeAsync));
        command.Add(revoke);
        var remove = new Command("remove-account", """
            Removes a service account, and its keys with it.

            Example:
              scimhub key remove-account terraform
            """) { Account };
        remove.SetAction(runner.OnMigrated(RemoveAsync));
        command.Add(remove);
        return command;
    }

    private static async Task<int> CreateAsync(CommandContext context, CancellationToken ct)
    {
        var lifetime = TimeSpan.FromDays(context.Value(Days));
        var issued = await Registry(context).CreateKeyAsync(context.Value(Name)!, context.Value(RoleName)!, context.Value(DomainName), lifetime, ct);
        return await context.WriteAsync(new JsonObject { ["key"] = issued.Text, ["id"] = issued.Key.Id.ToString() }, $"""
            Key          {issued.Text}
            Id           {issued.Key.Id}
            Valid until  {TextTable.Time(issued.Key.ExpiresAt)}
            Send it to {await context.BaseUrlAsync(ct)}/api/v1 as 'Authorization: Bearer KEY'. Keep it now: it is not shown again.
            """);
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var now = CommandContext.Time.GetUtcNow();
        var accounts = await Registry(context).ListAsync(ct);
        var keys = (await Registry(context).KeysAsync(null, ct)).ToLookup(key => key.ServiceAccountId);
        var roles = await context.AccessCatalog.RolesAsync(ct);
        var domains = await context.AccessCatalog.DomainsAsync(ct);
        var json = new JsonArray([.. accounts.Select(account => new JsonObject
        {
            ["id"] = account.Id.ToString(),
            ["name"] = account.Name,
            ["role"] = Role(account),
            ["domain"] = Domain(account),
            ["keys"] = new JsonArray([.. keys[account.Id].Select(key => new JsonObject
            {
                ["id"] = key.Id.ToString(),
                ["state"] = State(key, now),
                ["createdAt"] = key.CreatedAt.UtcDateTime.ToString("O"),
                ["expiresAt"] = key.ExpiresAt.UtcDateTime.ToString("O"),
                ["lastUsedAt"] = key.LastUsedAt?.UtcDateTime.ToString("O"),
            })]),
        })]);
        var rows = accounts.SelectMany(account => keys[account.Id].Cast<ApiKey?>().DefaultIfEmpty(null).Select(key => new[]
        {
            account.Name, Role(account), Domain(account) ?? "everywhere", key?.Id.ToString() ?? "no key", key is null ? "-" : State(key, now),
            TextTable.Time(key?.ExpiresAt), TextTable.Time(key?.LastUsedAt),
        }));
        return await context.WriteAsync(json, TextTable.Render(
            ["ACCOUNT", "ROLE", "WHERE", "KEY", "STATE", "EXPIRES", "LAST USED"], rows, "There are no keys yet: 'scimhub key create --name NAME --role ROLE' makes one."));

        string Role(ServiceAccount account) => roles.FirstOrDefault(role => role.Id == account.RoleId)?.Name ?? account.RoleId.ToString();

        string? Domain(ServiceAccount account) => account.DomainId is { } id ? domains.Find(id)?.Name ?? id.ToString() : null;
    }

    private static async Task<int> RevokeAsync(CommandContext context, CancellationToken ct)
    {
        var key = await Registry(context).RevokeKeyAsync(context.Value(Id), null, ct);
        return await context.WriteAsync(new JsonObject { ["id"] = key.Id.ToString(), ["revokedAt"] = key.RevokedAt?.UtcDateTime.ToString("O") }, $"Key {key.Id} is revoked.");
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var account = await Registry(context).RemoveAsync(context.Value(Account), ct);
        return await context.WriteAsync(new JsonObject { ["id"] = account.Id.ToString(), ["name"] = account.Name }, $"Service account '{TextTable.Clean(account.Name)}' is removed, and its keys with it.");
    }

    private static string State(ApiKey key, DateTimeOffset now) => key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "valid";

    private static ServiceAccountRegistry Registry(CommandContext context) => new(context.Storage, CommandContext.Time, context.Actor);
}
