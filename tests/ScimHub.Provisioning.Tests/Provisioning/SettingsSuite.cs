using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>The organisation's settings, and seats, as they are kept. Each test has an organisation of its own.</summary>
public abstract class SettingsSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Deactivate = """[{"op":"replace","path":"active","value":false}]""";
    private const string Activate = """[{"op":"replace","path":"active","value":true}]""";

    private static int organizations = 200;

    [Fact]
    public async Task A_setting_says_where_it_comes_from_and_what_the_configuration_holds_cannot_be_changed()
    {
        var caller = await ConnectAsync();
        var actor = Actor.CommandLine(caller.OrganizationId);
        var configured = ConfiguredProvisioning.Nothing;
        var registry = new SettingsRegistry(Hub.Storage, Hub.Clock, () => configured);
        Assert.Equal(new(new(false, SettingSource.Default), new(false, SettingSource.Default), new(null, SettingSource.Default), 0), await registry.ReadAsync(caller.OrganizationId, Ct));

        var set = await registry.ChangeAsync(actor, new(DisableSsoProvisioning: new(true), Seats: new(5)), Precondition.None, Ct);
        Assert.Equal(new(new(true, SettingSource.Organization), new(false, SettingSource.Default), new(5, SettingSource.Organization), 1), set);
        Assert.Equal(set, await registry.ChangeAsync(actor, new(DisableSsoProvisioning: new(true)), Precondition.None, Ct));

        configured = new(DisableSsoProvisioning: false);
        Assert.Equal(new(false, SettingSource.Configuration), (await registry.ReadAsync(caller.OrganizationId, Ct)).DisableSsoProvisioning);
        await Assert.ThrowsAsync<AdministrationException>(() => registry.ChangeAsync(actor, new(DisableSsoProvisioning: new(true), InviteOnly: new(true)), Precondition.None, Ct));
        configured = ConfiguredProvisioning.Nothing;
        await Assert.ThrowsAsync<AdministrationException>(() => registry.ChangeAsync(actor, new(Seats: new(-1)), Precondition.None, Ct));
        await FaultAsync(412, ScimErrorType.None, () => registry.ChangeAsync(actor, new(Seats: new(7)), Precondition.AnyOf([7]), Ct));
        Assert.Equal(set, await registry.ReadAsync(caller.OrganizationId, Ct));
        Assert.Equal(SettingSource.Default, (await registry.ChangeAsync(actor, new(Seats: new(null)), Precondition.AnyOf([1]), Ct)).Seats.Source);

        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        var rows = await context.AuditEntries.Where(x => x.Action == "settings.updated").OrderBy(x => x.Id).ToListAsync(Ct);
        Assert.Equal(2, rows.Count);
        Assert.Contains("\"seats\":{\"before\":5,\"after\":null}", rows[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seats_are_never_passed_and_a_deactivation_frees_one()
    {
        var caller = Limited(await ConnectAsync(), 2);
        var one = await Hub.CreateNamedAsync(caller, "one");
        await Hub.CreateNamedAsync(caller, "two");
        var fault = await FaultAsync(403, ScimErrorType.None, () => Hub.CreateNamedAsync(caller, "three"));
        Assert.Contains("2 seats", fault.Message, StringComparison.Ordinal);
        await Hub.CreateUserAsync(caller, """{"userName":"idle","active":false}""");
        await Hub.PatchUserAsync(caller, one.Id, Deactivate);
        var three = await Hub.CreateNamedAsync(caller, "three");
        await FaultAsync(403, ScimErrorType.None, () => Hub.PatchUserAsync(caller, one.Id, Activate));
        Assert.Equal(2, (await Hub.Users.GetAsync(caller, one.Id, withGroups: false, Ct)).Version);
        await Hub.Users.DeleteAsync(caller, three.Id, Precondition.None, Ct);
        await Hub.PatchUserAsync(caller, one.Id, Activate);

        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        Assert.Equal(2, await context.AuditEntries.CountAsync(x => x.Outcome == AuditOutcome.Refused && x.Detail == """{"reason":"seatsExhausted"}""", Ct));
        // What changes nothing about who is active needs no seat.
        await Hub.PatchUserAsync(Limited(caller, 1), one.Id, """[{"op":"replace","path":"title","value":"T"}]""");
    }

    [Fact]
    public async Task Seats_hold_against_a_crowd_on_two_nodes()
    {
        var caller = Limited(await ConnectAsync(), 7);
        await using var again = Hub.OpenAgain();
        UserProvisioner[] nodes = [Hub.Users, Hub.UsersOn(again)];
        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                await nodes[i % 2].CreateAsync(caller, TestDatabase.User($$"""{"userName":"crowd-{{i}}"}"""), Ct);
                return 201;
            }
            catch (ScimException e)
            {
                return e.Status;
            }
        }));
        Assert.Equal(7, statuses.Count(status => status == 201));
        Assert.Equal(33, statuses.Count(status => status == 403));
        Assert.Equal(7, (await Hub.ListUsersAsync(caller)).Total);
    }

    private Task<ScimCaller> ConnectAsync() => Hub.ConnectAsync(Interlocked.Increment(ref organizations));

    private static ScimCaller Limited(ScimCaller caller, int seats) => caller with { Settings = caller.Settings with { Seats = seats } };
}
