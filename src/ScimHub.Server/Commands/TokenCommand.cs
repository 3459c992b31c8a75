using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Scim;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub token create|list|revoke</c>.</summary>
internal static class TokenCommand
{
    private const int DefaultDays = 365;

    private static readonly Argument<Guid> Id = new("ID") { Description = "The token's id, from 'token list'." };
    private static readonly Option<string> ConnectionName = new("--connection") { Description = "The connection, made if it is new.", HelpName = "NAME", Required = true };
    private static readonly Option<int> Days = Lifetime.Option(DefaultDays);

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("token", "Bearer tokens that identity providers send.");
        var create = new Command("create", """
            Makes a token. It is shown this once. Several may be valid at a time, for rotation.

            Example:
              scimhub token create --connection entra --expires-in-days 365 --json
            """) { ConnectionName, Days };
        create.SetAction(runner.OnMigrated(CreateAsync));
        command.Add(create);
        var list = new Command("list", """
            Shows the tokens, without their text, newest first.

            Example:
              scimhub token list
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var revoke = new Command("revoke", """
            Ends a token at once, on every node within a second.

            Example:
              scimhub token revoke 0197c0de-0000-7000-8000-000000000000
            """) { Id };
        revoke.SetAction(runner.OnMigrated(RevokeAsync));
        command.Add(revoke);
        return command;
    }

    private static async Task<int> CreateAsync(CommandContext context, CancellationToken ct)
    {
        var issued = await Issuer(context).CreateAsync(context.Value(ConnectionName)!, TimeSpan.FromDays(context.Value(Days)), ct);
        var baseUrl = await context.BaseUrlAsync(ct) + ScimRouter.Prefix;
        var json = new JsonObject
        {
            ["baseUrl"] = baseUrl,
            ["token"] = issued.Text,
            ["id"] = issued.Token.Id.ToString(),
            ["expiresAt"] = issued.Token.ExpiresAt.UtcDateTime.ToString("O"),
        };
        return await context.WriteAsync(json, $"""
            SCIM base URL  {baseUrl}
            Token          {issued.Text}
            Id             {issued.Token.Id}
            Valid until    {TextTable.Time(issued.Token.ExpiresAt)}
            Paste the URL and the token at your identity provider now: the token is not shown again.
            """);
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var now = CommandContext.Time.GetUtcNow();
        var rows = await Issuer(context).ListAsync(ct);
        var reviews = (await TokenReview.OfAsync([.. rows.Select(row => row.Token)], context.Storage, context.Options.Catalog, context.OrganizationId, now, ct)).ToDictionary(review => review.Token.Id);
        var json = new JsonArray();
        foreach (var (token, connectionName) in rows)
        {
            json.Add(new JsonObject
            {
                ["id"] = token.Id.ToString(),
                ["connection"] = connectionName,
                ["state"] = token.StateAt(now),
                ["createdAt"] = token.CreatedAt.UtcDateTime.ToString("O"),
                ["expiresAt"] = token.ExpiresAt.UtcDateTime.ToString("O"),
                ["lastUsedAt"] = token.LastUsedAt?.UtcDateTime.ToString("O"),
                ["endsSoon"] = reviews[token.Id].EndsSoon,
                ["madeBy"] = reviews[token.Id].MadeBy,
                ["makerIsGone"] = reviews[token.Id].MakerIsGone,
            });
        }
        return await context.WriteAsync(json, TextTable.Render(
            ["ID", "CONNECTION", "STATE", "CREATED", "EXPIRES", "LAST USED", "MADE BY"],
            rows.Select(x => new[]
            {
                x.Token.Id.ToString(), x.ConnectionName, x.Token.StateAt(now) + (reviews[x.Token.Id].EndsSoon ? ", ends soon" : ""), TextTable.Time(x.Token.CreatedAt), TextTable.Time(x.Token.ExpiresAt),
                TextTable.Time(x.Token.LastUsedAt), reviews[x.Token.Id].MadeBy + (reviews[x.Token.Id].MakerIsGone ? " (gone)" : ""),
            }),
            "There are no tokens yet: 'scimhub token create --connection NAME' makes one."));
    }

    private static async Task<int> RevokeAsync(CommandContext context, CancellationToken ct)
    {
        var token = await Issuer(context).RevokeAsync(context.Value(Id), ct);
        return await context.WriteAsync(
            new JsonObject { ["id"] = token.Id.ToString(), ["revokedAt"] = token.RevokedAt?.UtcDateTime.ToString("O") },
            $"Token {token.Id} is revoked.");
    }

    private static TokenIssuer Issuer(CommandContext context) => new(context.Storage, CommandContext.Time, context.Actor);
}
