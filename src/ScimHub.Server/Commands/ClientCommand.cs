using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub client create|list|revoke</c>.</summary>
internal static class ClientCommand
{
    private const int DefaultDays = 730;

    private static readonly Argument<Guid> Id = new("ID") { Description = "The client's id, from 'client list'." };
    private static readonly Option<string> ConnectionName = new("--connection") { Description = "The connection, made if it is new.", HelpName = "NAME", Required = true };
    private static readonly Option<int> Days = Lifetime.Option(DefaultDays);
    private static readonly Option<bool> AssertionOnly = new("--assertion-only") { Description = "Without a secret: the client presents assertions of the connection's trusted issuer." };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("client", "OAuth 2.0 clients that trade a secret or an assertion for access tokens.");
        var create = new Command("create", """
            Makes a client. Its secret is shown this once. Several may be valid at a time, for rotation.

            Example:
              scimhub client create --connection entra --json
            """) { ConnectionName, Days, AssertionOnly };
        create.SetAction(runner.OnMigrated(CreateAsync));
        command.Add(create);
        var list = new Command("list", """
            Shows the clients, newest first.

            Example:
              scimhub client list
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var revoke = new Command("revoke", """
            Ends a client and its access tokens, on every node within a second.

            Example:
              scimhub client revoke 0197c0de-0000-7000-8000-000000000000
            """) { Id };
        revoke.SetAction(runner.OnMigrated(RevokeAsync));
        command.Add(revoke);
        return command;
    }

    private static async Task<int> CreateAsync(CommandContext context, CancellationToken ct)
    {
        var issued = await Registry(context).CreateAsync(context.Value(ConnectionName)!, TimeSpan.FromDays(context.Value(Days)), !context.Value(AssertionOnly), ct);
        var tokenUrl = await context.BaseUrlAsync(ct) + TokenEndpoint.Path;
        var json = new JsonObject { ["tokenUrl"] = tokenUrl, ["clientId"] = issued.Client.Id.ToString(), ["clientSecret"] = issued.Secret };
        return await context.WriteAsync(json, $"""
            Token URL      {tokenUrl}
            Client id      {issued.Client.Id}
            Client secret  {issued.Secret ?? "none: the client presents assertions"}
            Valid until    {TextTable.Time(issued.Client.ExpiresAt)}
            Scope          scim
            Paste these at your identity provider now: the secret is not shown again.
            """);
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var now = CommandContext.Time.GetUtcNow();
        var rows = await Registry(context).ListAsync(ct);
        var json = new JsonArray();
        foreach (var (client, connectionName) in rows)
        {
            json.Add(new JsonObject
            {
                ["clientId"] = client.Id.ToString(),
                ["connection"] = connectionName,
                ["state"] = State(client, now),
                ["hasSecret"] = client.SecretHash is not null,
                ["createdAt"] = client.CreatedAt.UtcDateTime.ToString("O"),
                ["expiresAt"] = client.ExpiresAt.UtcDateTime.ToString("O"),
            });
        }
        return await context.WriteAsync(json, TextTable.Render(
            ["CLIENT ID", "CONNECTION", "STATE", "CREATED", "EXPIRES"],
            rows.Select(x => new[] { x.Client.Id.ToString(), x.ConnectionName, State(x.Client, now), TextTable.Time(x.Client.CreatedAt), TextTable.Time(x.Client.ExpiresAt) }),
            "There are no clients yet: 'scimhub client create --connection NAME' makes one."));
    }

    private static async Task<int> RevokeAsync(CommandContext context, CancellationToken ct)
    {
        var client = await Registry(context).RevokeAsync(context.Value(Id), ct);
        return await context.WriteAsync(
            new JsonObject { ["clientId"] = client.Id.ToString(), ["revokedAt"] = client.RevokedAt?.UtcDateTime.ToString("O") },
            $"Client {client.Id} is revoked, and its access tokens with it.");
    }

    private static string State(OAuthClient client, DateTimeOffset now) => client.RevokedAt is not null ? "revoked" : client.ExpiresAt <= now ? "expired" : "valid";

    private static ClientRegistry Registry(CommandContext context) => new(context.Storage, CommandContext.Time, context.Actor);
}
