using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;

namespace ScimHub.Provisioning.Tests.Invitations;

/// <summary>An organisation that invites people, with one connection they may come by.</summary>
internal sealed class Lobby
{
    private readonly TestDatabase hub;
    private readonly HubStorage storage;

    private Lobby(TestDatabase hub, Site site, HubStorage storage)
    {
        this.hub = hub;
        this.storage = storage;
        Site = site;
        Acceptance = new(storage, TestSchemas.Catalog, hub.Clock, site.Settings);
        Outbox = new(storage, hub.Clock);
        Access = new(storage, hub.Clock, Actor);
    }

    public Site Site { get; }

    public InvitationAcceptance Acceptance { get; }

    public MailOutbox Outbox { get; }

    public AccessRegistry Access { get; }

    public int Organization => Site.Organization;

    public Actor Actor => Actor.CommandLine(Organization);

    public InvitationReader Reader => new(storage, hub.Clock, Organization);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Lobby> OpenAsync(TestDatabase hub, int organization) => new(hub, new(hub, await hub.ConnectAsync(organization)), hub.Storage);

    /// <summary>The same organisation at another node.</summary>
    public Lobby At(HubStorage other) => new(hub, new(hub, Site.Caller, Site.Settings, other), other);

    public async Task<Site> AnotherSiteAsync() => new(hub, await hub.ConnectAsync(Organization), Site.Settings);

    public InvitationRegistry Registry(bool sends = false, RolePermissions? ceiling = null, Actor? actor = null, string? baseUrl = "https://hub.example.org") =>
        new(storage, TestSchemas.Catalog, hub.Clock, Site.Settings, actor ?? Actor, new(baseUrl, sends, MailTemplates.Default)) { Ceiling = ceiling };

    /// <summary>One person, invited with Member and nothing else unless said otherwise.</summary>
    public async Task<(Invitation Invitation, string Secret)> InviteAsync(string email, params RoleWish[] roles)
    {
        var issued = (await Registry().InviteAsync(new([new(email)], roles), Ct)).Invitations[0];
        return (issued.Invitation, SecretOf(issued.Link!));
    }

    public static string SecretOf(string text) => text[text.IndexOf(Secret.InvitationPrefix, StringComparison.Ordinal)..].Split('\n', ' ')[0];

    public async Task<InvitationProof> ProveAsync(string secret) => (await Acceptance.OpenAsync(secret, Ct))!.Proof;

    public async Task<List<string>> RolesAsync(Guid user)
    {
        var roles = await new AccessCatalog(storage, Organization).RolesAsync(Ct);
        var domains = await new AccessCatalog(storage, Organization).DomainsAsync(Ct);
        var grants = await new AccessCatalog(storage, Organization).GrantsAsync(user, null, null, Ct);
        return [.. grants.Select(grant => roles.Single(role => role.Id == grant.RoleId).Name + (grant.DomainId is { } id ? $"@{domains.Find(id)!.Name}" : "")).Order(StringComparer.Ordinal)];
    }

    public async Task<Invitation> GetAsync(Guid id) => await Reader.GetAsync(id, Ct);

    public async Task<T> ReadAsync<T>(Func<HubDbContext, Task<T>> read)
    {
        await using var context = storage.CreateContext(Organization);
        return await read(context);
    }

    public Task<List<string>> ActionsAsync(Guid target) =>
        ReadAsync(context => context.AuditEntries.Where(x => x.TargetId == target && x.Outcome == AuditOutcome.Done).OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct));
}
