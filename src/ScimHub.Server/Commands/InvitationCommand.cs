using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Api;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub invitation create|list|resend|revoke</c>.</summary>
internal static class InvitationCommand
{
    private static readonly Argument<string[]> Addresses = new("ADDRESS") { Description = "Whom to invite.", Arity = ArgumentArity.OneOrMore };
    private static readonly Argument<string> Which = new("ADDRESS|ID") { Description = "The invitation, by its address or its id." };
    private static readonly Option<string[]> Roles = new("--role") { Description = "A role they will have, in a domain or everywhere; repeatable. Without it: Member, everywhere.", HelpName = "ROLE[@DOMAIN]" };
    private static readonly Option<string[]> Groups = new("--group") { Description = "A group of ScimHub's own they will be in, by name or id; repeatable.", HelpName = "GROUP" };
    private static readonly Option<string> DisplayName = new("--name") { Description = "The person's name, where one is invited.", HelpName = "NAME" };
    private static readonly Option<string> Message = new("--message") { Description = "What to write to them.", HelpName = "TEXT" };
    private static readonly Option<bool> InviteOnly = new("--invite-only") { Description = "From now on only invited people are let in at sign-in." };
    private static readonly Option<TimeSpan?> ExpiresIn = DurationOption.Make("--expires-in", "How long the link is good; 7d unless said otherwise.");
    private static readonly Option<InvitationState?> State = new("--state") { Description = "Only those that are so.", HelpName = "pending|accepted|revoked|expired" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("invitation", "Invitations: people who are asked in, by a link that is mailed to them.");
        var create = runner.Make("create", """
            Invites people, all of them or nobody. Where no mail server is configured (Smtp:Host) it prints the links, to be handed on.

            Example:
              scimhub invitation create ada@example.com bob@example.com --role Member --role Analyst@Sales --expires-in 7d
            """, CreateAsync, Addresses, Roles, Groups, DisplayName, Message, ExpiresIn, InviteOnly);
        create.Validators.Add(result =>
        {
            if (result.GetResult(DisplayName) is not null && result.GetResult(Addresses)?.Tokens.Count > 1)
            {
                result.AddError("--name is one person's: invite one at a time with it.");
            }
        });
        command.Add(create);
        command.Add(runner.Make("list", """
            Shows the invitations, oldest first, and how their mail went.

            Example:
              scimhub invitation list --state pending
            """, ListAsync, State));
        command.Add(runner.Make("resend", """
            Sends an invitation again, one that has expired too, with a new link. The links before it are dead.

            Example:
              scimhub invitation resend ada@example.com
            """, ResendAsync, Which, ExpiresIn));
        command.Add(runner.Make("revoke", """
            Takes an invitation back: its link is dead at once.

            Example:
              scimhub invitation revoke ada@example.com
            """, RevokeAsync, Which));
        return command;
    }

    private static async Task<int> CreateAsync(CommandContext context, CancellationToken ct)
    {
        var batch = await (await RegistryAsync(context, ct)).InviteAsync(
            new(
                [.. context.Value(Addresses).Select(address => new InvitedAddress(address, context.Value(DisplayName)))],
                [.. (context.Value(Roles) ?? []).Select(Wish)],
                context.Value(Groups) ?? [],
                context.Value(ExpiresIn),
                context.Value(Message),
                context.Value(InviteOnly)),
            ct);
        var items = await ViewAsync(context, [.. batch.Invitations.Select(x => x.Invitation)], batch.Invitations, ct);
        var people = batch.Invitations.Count == 1 ? items[0].Address : $"{batch.Invitations.Count} people";
        return await context.WriteAsync(
            new JsonObject { ["items"] = new JsonArray([.. items.Select(ToJson)]), ["inviteOnly"] = batch.InviteOnly },
            $"""
            Invited: {TextTable.Clean(people)}. {Sending(context, batch.Invitations)}
            {(batch.InviteOnly ? "Only invited people are let in at sign-in." : "People who are not invited are still let in at sign-in: --invite-only, or 'scimhub settings set --invite-only on', ends that.")}
            """);
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var reader = Reader(context);
        var rows = await reader.ListAsync(context.Value(State), null, Guid.Empty, 10_000, ct);
        var items = await ViewAsync(context, rows, [], ct);
        return await context.WriteAsync(
            new JsonArray([.. items.Select(ToJson)]),
            TextTable.Render(
                ["ID", "ADDRESS", "STATE", "ROLES", "EXPIRES", "MAIL"],
                items.Select(x => new[]
                {
                    x.Id.ToString(), x.Address, x.State, string.Join(", ", x.Roles.Select(role => role.Domain is null ? role.Role : $"{role.Role}@{role.Domain}")), TextTable.Time(x.ExpiresAt), x.Mail?.State ?? "-",
                }),
                "No invitations: 'scimhub invitation create ADDRESS' makes one."));
    }

    private static async Task<int> ResendAsync(CommandContext context, CancellationToken ct)
    {
        var known = await Reader(context).FindAsync(context.Value(Which), ct);
        var issued = await (await RegistryAsync(context, ct)).ResendAsync(known.Id, context.Value(ExpiresIn), ct);
        var view = (await ViewAsync(context, [issued.Invitation], [issued], ct))[0];
        return await context.WriteAsync(ToJson(view), $"The invitation of {TextTable.Clean(view.Address)} has a new link, until {TextTable.Time(view.ExpiresAt)}. {Sending(context, [issued])}");
    }

    private static async Task<int> RevokeAsync(CommandContext context, CancellationToken ct)
    {
        var known = await Reader(context).FindAsync(context.Value(Which), ct);
        var revoked = await (await RegistryAsync(context, ct)).RevokeAsync(known.Id, Precondition.None, ct);
        var view = (await ViewAsync(context, [revoked], [], ct))[0];
        return await context.WriteAsync(ToJson(view), $"The invitation of {TextTable.Clean(view.Address)} is revoked.");
    }

    private static string Sending(CommandContext context, IReadOnlyList<IssuedInvitation> issued) => context.Options.Smtp is not null
        ? "A running server sends the mail: 'scimhub mail status' shows how it goes."
        : $"""
            No mail server is configured (Smtp:Host), so the mail waits. Hand {(issued.Count == 1 ? "this link to its person" : "each link to its person")}:
            {string.Join('\n', issued.Select(x => issued.Count == 1 ? x.Link : $"{TextTable.Clean(x.Invitation.Email)}  {x.Link}"))}
            """;

    /// <summary>A role's name may hold an @; a domain's is behind the last.</summary>
    private static RoleWish Wish(string text) => text.LastIndexOf('@') is > 0 and var at ? new(text[..at], text[(at + 1)..]) : new(text);

    private static async Task<IReadOnlyList<InvitationView>> ViewAsync(CommandContext context, IReadOnlyList<Invitation> rows, IReadOnlyList<IssuedInvitation> issued, CancellationToken ct)
    {
        var names = new AccessNames(await context.AccessCatalog.RolesAsync(ct), await context.AccessCatalog.DomainsAsync(ct));
        var mails = await Reader(context).MailsAsync(rows.Select(row => row.Id), ct);
        var links = issued.ToDictionary(x => x.Invitation.Id, x => x.Link);
        return [.. rows.Select(row => InvitationView.Of(row, names, mails.GetValueOrDefault(row.Id), CommandContext.Time.GetUtcNow(), links.GetValueOrDefault(row.Id)))];
    }

    private static JsonNode ToJson(InvitationView view) => JsonSerializer.SerializeToNode(view, ApiJson.Options)!;

    private static InvitationReader Reader(CommandContext context) => new(context.Storage, CommandContext.Time, context.OrganizationId);

    /// <summary>Links lead where the server of this database said that it is reached, where it is not configured here.</summary>
    private static async Task<InvitationRegistry> RegistryAsync(CommandContext context, CancellationToken ct)
    {
        var post = context.Options.Post;
        return new(
            context.Storage, context.Options.Catalog, CommandContext.Time, SettingsCommand.Registry(context), context.Actor,
            post with { BaseUrl = post.BaseUrl is null ? null : await context.BaseUrlAsync(ct) });
    }
}
