using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>A connection, and the sign-ins and syncs it sends.</summary>
internal sealed class Site
{
    public const string Issuer = "https://login.example.org";

    private readonly TestDatabase hub;
    private readonly AssertionProvisioner engine;

    public Site(TestDatabase hub, ScimCaller caller, SettingsRegistry? settings = null, HubStorage? storage = null)
    {
        this.hub = hub;
        Caller = caller;
        Settings = settings ?? new(hub.Storage, hub.Clock, () => Configured);
        engine = new(storage ?? hub.Storage, TestSchemas.Catalog, hub.Clock, Settings);
    }

    public ScimCaller Caller { get; }

    public SettingsRegistry Settings { get; }

    public ConfiguredProvisioning Configured { get; set; } = ConfiguredProvisioning.Nothing;

    public int Organization => Caller.OrganizationId;

    public Task<ProvisioningOutcome> SignInAsync(string subject, string user, string? match = null, bool emailVerified = true, string issuer = Issuer, IReadOnlyList<AssertedGroup>? groups = null, InvitationProof? invitation = null) =>
        engine.AssertAsync(new(new(Organization, ActorKind.Person, Address: "192.0.2.7"), Caller.ConnectionId, Channel.Oidc, issuer, subject, match, Resource(user), emailVerified, IsSignIn: true, Groups: groups, Invitation: invitation), TestContext.Current.CancellationToken);

    public Task<ProvisioningOutcome> SyncAsync(string subject, string user, string? match = null, IReadOnlyList<AssertedGroup>? groups = null) =>
        engine.AssertAsync(new(new(Organization, ActorKind.Job), Caller.ConnectionId, Channel.Ldap, null, subject, match, Resource(user), EmailVerified: true, IsSignIn: false, Groups: groups), TestContext.Current.CancellationToken);

    public async Task<User> UserAsync(Guid id)
    {
        await using var context = hub.Storage.CreateContext(Organization);
        return await context.Users.AsNoTracking().SingleAsync(x => x.Id == id, TestContext.Current.CancellationToken);
    }

    public async Task SetAsync(Action<Connection> change)
    {
        await using var context = hub.Storage.CreateContext(Organization);
        change(await context.Connections.SingleAsync(x => x.Id == Caller.ConnectionId, TestContext.Current.CancellationToken));
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async Task VerifyDomainAsync(string name)
    {
        await using var context = hub.Storage.CreateContext(Organization);
        var now = hub.Clock.GetUtcNow();
        context.VerifiedDomains.Add(new() { OrganizationId = Organization, Name = name, ConnectionId = Caller.ConnectionId, Proof = "proof", VerifiedAt = now, CreatedAt = now });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async Task<int> RefusalsAsync(string reason)
    {
        await using var context = hub.Storage.CreateContext(Organization);
        var detail = "{\"reason\":\"" + reason + "\"";
        return await context.AuditEntries.CountAsync(x => x.Outcome == AuditOutcome.Refused && x.Detail!.StartsWith(detail), TestContext.Current.CancellationToken);
    }

    private static ScimResource Resource(string json) => TestDatabase.User(json);
}
