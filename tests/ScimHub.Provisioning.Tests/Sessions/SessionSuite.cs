using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Sessions;

/// <summary>Sessions, and the ends of them. Each test has an organisation of its own.</summary>
public abstract class SessionSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Deactivate = """[{"op":"replace","path":"active","value":false}]""";
    private const string Reactivate = """[{"op":"replace","path":"active","value":true}]""";

    private static int organizations = 7_500;

    private SessionRegistry Sessions => new(Hub.Storage, Hub.Clock, SessionLimits.Usual);

    private SessionStore Store => new(Hub.Storage);

    [Fact]
    public async Task A_session_is_found_by_its_secret_and_by_nothing_else()
    {
        var (caller, ada) = await PersonAsync();
        var opened = await OpenAsync(caller, ada);
        var found = (await Store.FindAsync(Secret.Hash(opened.Secret), Ct))!;
        Assert.Equal((caller.OrganizationId, opened.Id, ada), (found.OrganizationId, found.SessionId, found.UserId));
        Assert.Null(await Store.FindAsync(Secret.Hash(opened.Secret + "x"), Ct));
        // The secret is nowhere, and the ID token opens with it alone.
        Assert.Equal("the id token", SessionRegistry.OpenIdToken(found.IdToken, opened.Secret));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => SessionRegistry.OpenIdToken(found.IdToken, opened.Secret + "x"));
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        Assert.NotNull((await context.Users.SingleAsync(x => x.Id == ada, Ct)).LastSignInAt);
        Assert.Equal(1, await context.AuditEntries.CountAsync(x => x.Action == "session.opened" && x.TargetId == ada, Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task SE_01_a_deactivation_ends_every_session_in_its_transaction_and_a_reactivation_revives_none()
    {
        var (caller, ada) = await PersonAsync();
        var (first, second) = (await OpenAsync(caller, ada), await OpenAsync(caller, ada));
        await Hub.PatchUserAsync(caller, ada, Deactivate);
        await using (var context = Hub.Storage.CreateContext(caller.OrganizationId))
        {
            Assert.Equal(0, await context.Sessions.CountAsync(Ct));
        }
        Assert.Null(await Sessions.OpenAsync(Opening(caller, ada), Ct));
        await Hub.PatchUserAsync(caller, ada, Reactivate);
        Assert.Null(await Store.FindAsync(Secret.Hash(first.Secret), Ct));
        Assert.Null(await Store.FindAsync(Secret.Hash(second.Secret), Ct));
        Assert.NotNull(await Sessions.OpenAsync(Opening(caller, ada), Ct));
    }

    [Fact]
    public async Task An_organisation_shortens_its_sessions_and_those_under_way_too()
    {
        var (caller, ada) = await PersonAsync();
        var opened = await OpenAsync(caller, ada);
        var limits = new LimitSettingsRegistry(Hub.Storage, Hub.Clock, ConfiguredLimits.Nothing);
        await limits.ChangeAsync(Actor.CommandLine(caller.OrganizationId), new(SessionIdleMinutes: new(5), SessionAbsoluteMinutes: new(60)), Precondition.None, Ct);
        var found = (await Store.FindAsync(Secret.Hash(opened.Secret), Ct))!;
        Assert.Single(await Sessions.ListAsync(caller.OrganizationId, ada, Ct));
        Assert.False(found.HasEnded(SessionLimits.Usual, found.LastSeenAt.AddMinutes(5).AddSeconds(-1)));
        Assert.True(found.HasEnded(SessionLimits.Usual, found.LastSeenAt.AddMinutes(5)));
        // However much it is used.
        Assert.True((found with { LastSeenAt = found.CreatedAt.AddMinutes(59) }).HasEnded(SessionLimits.Usual, found.CreatedAt.AddMinutes(60)));
        Assert.False((found with { LastSeenAt = found.CreatedAt.AddMinutes(59) }).HasEnded(SessionLimits.Usual, found.CreatedAt.AddMinutes(59)));
        Hub.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Empty(await Sessions.ListAsync(caller.OrganizationId, ada, Ct));
        // What the server allows is never exceeded, whenever it was set.
        Assert.True(found.HasEnded(new(TimeSpan.FromMinutes(2), TimeSpan.FromHours(1)), found.LastSeenAt.AddMinutes(2)));
        var tighter = await new LimitSettingsRegistry(Hub.Storage, Hub.Clock, new(new(TimeSpan.FromMinutes(2), TimeSpan.FromHours(1)), NamesIdle: true)).ReadAsync(caller.OrganizationId, Ct);
        Assert.Equal((2, SettingSource.Configuration, 60, SettingSource.Organization), (tighter.SessionIdleMinutes.Value, tighter.SessionIdleMinutes.Source, tighter.SessionAbsoluteMinutes.Value, tighter.SessionAbsoluteMinutes.Source));
    }

    [Fact]
    public async Task SE_01_a_suspension_and_a_deletion_end_them_too()
    {
        var (caller, ada) = await PersonAsync();
        var settings = new SettingsRegistry(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing);
        var administration = new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, settings);
        var opened = await OpenAsync(caller, ada);
        await administration.EditAsync(Actor.CommandLine(caller.OrganizationId), ada, new(null, Suspended: true, null), mayAdminister: true, Precondition.None, Ct);
        Assert.Null(await Store.FindAsync(Secret.Hash(opened.Secret), Ct));
        await administration.EditAsync(Actor.CommandLine(caller.OrganizationId), ada, new(null, Suspended: false, null), mayAdminister: true, Precondition.None, Ct);
        Assert.Null(await Store.FindAsync(Secret.Hash(opened.Secret), Ct));
        opened = await OpenAsync(caller, ada);
        await Hub.Users.DeleteAsync(caller, ada, Precondition.None, Ct);
        Assert.Null(await Store.FindAsync(Secret.Hash(opened.Secret), Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task SE_01_no_session_slips_past_a_deactivation_at_the_same_moment()
    {
        for (var round = 0; round < 20; round++)
        {
            var (caller, ada) = await PersonAsync();
            var opening = Task.Run(() => Sessions.OpenAsync(Opening(caller, ada), Ct));
            var ending = Task.Run(() => Hub.PatchUserAsync(caller, ada, Deactivate));
            await Task.WhenAll(opening, ending);
            await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
            Assert.Equal(0, await context.Sessions.CountAsync(Ct));
        }
    }

    [Fact]
    public async Task One_session_all_others_or_those_of_a_provider_can_be_ended()
    {
        var (caller, ada) = await PersonAsync();
        var actor = new Actor(caller.OrganizationId, ActorKind.Person, ada);
        var opened = new List<OpenedSession>();
        for (var i = 0; i < 4; i++)
        {
            opened.Add((await Sessions.OpenAsync(Opening(caller, ada) with { ProviderSessionId = $"sid-{i}" }, Ct))!);
        }
        var (_, bob) = await PersonAsync(caller);
        await OpenAsync(caller, bob);
        Assert.False(await Sessions.EndAsync(actor, bob, opened[0].Id, Ct));
        Assert.True(await Sessions.EndAsync(actor, ada, opened[0].Id, Ct));
        Assert.True(await Sessions.EndOfProviderAsync(actor, caller.ConnectionId, "1", "sid-1", Ct));
        Assert.False(await Sessions.EndOfProviderAsync(actor, Guid.CreateVersion7(), "1", "sid-2", Ct));
        Assert.Equal([opened[3].Id, opened[2].Id], (await Sessions.ListAsync(caller.OrganizationId, ada, Ct)).Select(x => x.Id));
        Assert.True(await Sessions.EndAllAsync(actor, ada, opened[2].Id, Ct));
        Assert.Equal(opened[2].Id, Assert.Single(await Sessions.ListAsync(caller.OrganizationId, ada, Ct)).Id);
        Assert.Single(await Sessions.ListAsync(caller.OrganizationId, bob, Ct));
    }

    [Fact]
    public async Task A_one_time_value_is_spent_once_however_many_present_it()
    {
        var spent = new SpentValues(Hub.Storage, Hub.Clock);
        var value = Guid.CreateVersion7().ToString();
        var until = Hub.Clock.GetUtcNow().AddMinutes(5);
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => spent.TrySpendAsync("state", value, until, Ct))));
        Assert.Single(tries, won => won);
        Assert.True(await spent.TrySpendAsync("jti", value, until, Ct));
    }

    private static SessionOpening Opening(ScimCaller caller, Guid user) =>
        new(caller.OrganizationId, user, SignInMethod.Oidc, caller.ConnectionId, Subject: "1", IdToken: "the id token", Address: "192.0.2.7", UserAgent: new string('x', 1_000));

    private async Task<OpenedSession> OpenAsync(ScimCaller caller, Guid user) => (await Sessions.OpenAsync(Opening(caller, user), Ct))!;

    private async Task<(ScimCaller Caller, Guid User)> PersonAsync(ScimCaller? at = null)
    {
        var caller = at ?? await Hub.ConnectAsync(Interlocked.Increment(ref organizations));
        return (caller, (await Hub.CreateNamedAsync(caller, at is null ? "ada" : "bob")).Id);
    }
}
