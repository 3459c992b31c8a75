using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>The first administrator, and the way in for one where single sign-on is broken.</summary>
public abstract class AdministratorLinkSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly NewAdministrator Grace = new("grace", "Grace Hopper", "grace@example.org", LocalHouse.Password);

    [Fact]
    public async Task The_first_link_makes_an_active_protected_administrator_once()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var stale = (await house.Administrators.MakeFirstAsync(house.Operator, Ct))!;
        var link = (await house.Administrators.MakeFirstAsync(house.Operator, Ct))!;
        await RefusedAsync(() => CreateAsync(house, stale, Grace));
        await RefusedAsync(() => CreateAsync(house, link, Grace with { Password = "grace hopper" }));

        var id = await CreateAsync(house, link, Grace);

        Assert.Equal([new AdministratorSummary(id, "grace", Protected: true, HasPassword: true)], await house.Administrators.ListAsync(house.Organization, Ct));
        Assert.Equal(id, (await house.ProvedAsync("grace")).UserId);
        Assert.Equal("grace@example.org", (await house.Locals.StateAsync(house.Organization, id, Ct))!.RecoveryAddress);
        Assert.True((await new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, house.Organization).ExplainAsync(id, Administration.Permission, null, Ct)).Granted);
        await RefusedAsync(() => CreateAsync(house, link, Grace with { UserName = "mallory" }));
        Assert.Null(await house.Administrators.MakeFirstAsync(house.Operator, Ct));
        foreach (var action in (string[])["user.created", "grant.created", "password.set", "link.used"])
        {
            Assert.Single(await house.AuditAsync(action));
        }
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task The_first_link_is_dead_as_soon_as_somebody_administers_and_after_a_day()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var link = (await house.Administrators.MakeFirstAsync(house.Operator, Ct))!;
        await house.GrantAdminAsync(await house.AddAsync("ada"));
        await RefusedAsync(() => CreateAsync(house, link, Grace));

        var other = await LocalHouse.BuildAsync(Hub);
        var old = (await other.Administrators.MakeFirstAsync(other.Operator, Ct))!;
        Hub.Clock.Advance(AdministratorLinks.FirstLifetime);
        await RefusedAsync(() => CreateAsync(other, old, Grace));
        await RefusedAsync(() => CreateAsync(other, "scimhub_link_made-up", Grace));
        var wrong = (await other.Administrators.MakeFirstAsync(other.Operator, Ct))!;
        await RefusedAsync(() => other.Administrators.CreateAsync(wrong, LinkPurpose.AdministratorRecovery, Grace, null, Ct));
    }

    [Fact]
    public async Task Of_two_who_open_the_first_link_at_once_one_becomes_administrator()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var link = (await house.Administrators.MakeFirstAsync(house.Operator, Ct))!;
        await using var second = Hub.OpenAgain();
        var other = house.On(second);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            try
            {
                await CreateAsync(i % 2 == 0 ? house : other, link, Grace with { UserName = $"grace-{i}" });
                return true;
            }
            catch (AdministrationException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, done => done);
        Assert.Single(await house.Administrators.ListAsync(house.Organization, Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task AD_01_an_administrator_recovers_where_everybody_signs_in_elsewhere()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var pushed = await Hub.CreateUserAsync(house.Caller, """{"userName":"ada","emails":[{"value":"ada@example.org"}]}""");
        await house.GrantAdminAsync(pushed.Id);
        await house.Settings.ChangeAsync(house.Operator, new(SsoOnly: new(true)), Precondition.None, Ct);
        await RefusedAsync(() => house.Locals.SetPasswordAsync(house.Self(pushed.Id), pushed.Id, LocalHouse.Password, house.Fresh, Ct));

        var (link, _) = await house.Administrators.MakeRecoveryAsync(house.Operator, "ADA", Ct);
        await RefusedAsync(() => house.Administrators.CreateAsync(link, LinkPurpose.AdministratorRecovery, Grace, null, Ct));
        Assert.Equal(pushed.Id, await house.Administrators.SetPasswordAsync(link, LocalHouse.Password, LocalHouse.Office, Ct));
        await RefusedAsync(() => house.Administrators.SetPasswordAsync(link, "eight boxes of limes", LocalHouse.Office, Ct));

        Assert.Equal(pushed.Id, (await house.ProvedAsync("ada")).UserId);
        Assert.Equal([new AdministratorSummary(pushed.Id, "ada", true, true)], await house.Administrators.ListAsync(house.Organization, Ct));
        await FaultAsync(403, Scim.Errors.ScimErrorType.None, () => Hub.PatchUserAsync(house.Caller, pushed.Id, """[{"op":"replace","path":"active","value":false}]"""));
        await house.ProvedAsync("ada");
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Recovery_without_a_name_makes_another_administrator_and_with_one_needs_an_administrator()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.GrantAdminAsync(await house.AddAsync("ada"));
        await house.AddAsync("bob");
        await RefusedAsync(() => house.Administrators.MakeRecoveryAsync(house.Operator, "bob", Ct));
        await RefusedAsync(() => house.Administrators.MakeRecoveryAsync(house.Operator, "nobody", Ct));
        var (link, _) = await house.Administrators.MakeRecoveryAsync(house.Operator, null, Ct);
        await RefusedAsync(() => house.Administrators.CreateAsync(link, LinkPurpose.AdministratorRecovery, Grace with { UserName = "bob" }, null, Ct));
        await house.Administrators.CreateAsync(link, LinkPurpose.AdministratorRecovery, Grace, null, Ct);
        Assert.Equal(["ada", "grace"], (await house.Administrators.ListAsync(house.Organization, Ct)).Select(x => x.UserName));

        var (late, _) = await house.Administrators.MakeRecoveryAsync(house.Operator, "ada", Ct);
        Hub.Clock.Advance(AdministratorLinks.RecoveryLifetime);
        await RefusedAsync(() => house.Administrators.SetPasswordAsync(late, LocalHouse.Password, null, Ct));
        await LinkReader.PurgeAsync(Hub.Storage, Hub.Clock.GetUtcNow() + TimeSpan.FromDays(2), Ct);
        await using var context = house.Context();
        Assert.Equal(0, await context.OneTimeLinks.CountAsync(Ct));
    }

    private static Task<Guid> CreateAsync(LocalHouse house, string link, NewAdministrator wanted) =>
        house.Administrators.CreateAsync(link, LinkPurpose.FirstAdministrator, wanted, LocalHouse.Office, Ct);

    private static Task<AdministrationException> RefusedAsync(Func<Task> ask) => Assert.ThrowsAsync<AdministrationException>(ask);
}
