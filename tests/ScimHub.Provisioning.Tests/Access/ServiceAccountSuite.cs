using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Access;

/// <summary>Service accounts and their keys, as they are stored and found, on every database.</summary>
public abstract class ServiceAccountSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly TimeSpan Year = ServiceAccountRegistry.DefaultLifetime;

    private ServiceAccountRegistry Registry => new(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private AccessRegistry Access => new(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private ApiKeyStore Store => new(Hub.Storage);

    [Fact]
    public async Task A_key_is_found_by_its_hash_with_what_its_account_may_do_and_where()
    {
        var (name, domain) = (Unique("robot"), Unique("domain"));
        var where = await Access.AddDomainAsync(domain, "team", null, Ct);
        var role = await Access.AddRoleAsync(Unique("role"), ["build:edit"], ["Viewer"], Ct);

        var issued = await Registry.CreateKeyAsync(name, role.Name, domain, Year, Ct);

        Assert.StartsWith("scimhub_key_", issued.Text, StringComparison.Ordinal);
        Assert.Equal(issued.Key.CreatedAt + Year, issued.Key.ExpiresAt);
        var found = (await FindAsync(issued))!;
        Assert.Equal((Organization.DefaultId, issued.Account.Id, issued.Key.Id, where.Id), (found.OrganizationId, found.AccountId, found.KeyId, found.DomainId));
        Assert.True(found.Role.Permissions.Allows(Permission.Parse("build:edit")));
        Assert.True(found.Role.Permissions.Allows(Permission.Parse("other:read")));
        Assert.Null(await Store.FindAsync(Secret.Hash(issued.Text + "x"), Ct));
        Assert.Equal(["serviceAccount.created"], await AuditAsync(issued.Account.Id));
        Assert.Equal(["key.created"], await AuditAsync(issued.Key.Id));
    }

    [Fact]
    public async Task AZ_08_of_a_key_only_the_hash_is_stored()
    {
        var issued = await Registry.CreateKeyAsync(Unique("robot"), "Viewer", null, Year, Ct);
        await using var context = Hub.Storage.CreateContext();
        var row = await context.ApiKeys.SingleAsync(x => x.Id == issued.Key.Id, Ct);
        Assert.Equal(Secret.Hash(issued.Text), row.Hash);
        Assert.DoesNotContain(await context.AuditEntries.Where(x => x.Detail != null).Select(x => x.Detail!).ToListAsync(Ct), x => x.Contains(issued.Text, StringComparison.Ordinal));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Several_keys_of_an_account_hold_at_once_and_each_ends_alone()
    {
        var name = Unique("robot");
        var first = await Registry.CreateKeyAsync(name, "Viewer", null, Year, Ct);
        var second = await Registry.CreateKeyAsync(name.ToUpperInvariant(), BuiltInRoles.Viewer.Id.ToString(), null, Year, Ct);
        var third = await Registry.AddKeyAsync(first.Account.Id, Year, Ct);
        Assert.Equal((first.Account.Id, first.Account.Id), (second.Account.Id, third.Account.Id));

        await Registry.RevokeKeyAsync(second.Key.Id, null, Ct);
        var again = await Registry.RevokeKeyAsync(second.Key.Id, first.Account.Id, Ct);

        Assert.NotNull(again.RevokedAt);
        Assert.Null(await FindAsync(second));
        Assert.NotNull(await FindAsync(first));
        Assert.NotNull(await FindAsync(third));
        Assert.Equal(["key.created", "key.revoked"], await AuditAsync(second.Key.Id));
        Assert.Equal([first.Key.Id, second.Key.Id, third.Key.Id], (await Registry.KeysAsync(first.Account.Id, Ct)).Select(key => key.Id));
        var other = await Registry.CreateKeyAsync(Unique("other"), "Viewer", null, Year, Ct);
        await RefusedAsync(AdministrationFault.NotFound, () => Registry.RevokeKeyAsync(other.Key.Id, first.Account.Id, Ct));
    }

    [Fact]
    public async Task An_account_that_is_there_keeps_its_role_and_its_domain()
    {
        var (name, domain) = (Unique("robot"), Unique("domain"));
        await Access.AddDomainAsync(domain, "team", null, Ct);
        var issued = await Registry.CreateKeyAsync(name, "Viewer", domain, Year, Ct);

        var fault = await RefusedAsync(AdministrationFault.Conflict, () => Registry.CreateKeyAsync(name, "Admin", domain, Year, Ct));
        Assert.Contains("'Viewer'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(domain, fault.Message, StringComparison.Ordinal);
        await RefusedAsync(AdministrationFault.Conflict, () => Registry.CreateKeyAsync(name, "Viewer", null, Year, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => Registry.AddAsync(name, "Viewer", domain, Ct));
        Assert.Single(await Registry.KeysAsync(issued.Account.Id, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => Registry.CreateKeyAsync(Unique("x"), "nothing", null, Year, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => Registry.CreateKeyAsync(Unique("x"), "Viewer", "nowhere", Year, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => Registry.CreateKeyAsync(" ", "Viewer", null, Year, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => Registry.CreateKeyAsync(Unique("x"), "Viewer", null, TimeSpan.Zero, Ct));
    }

    [Fact]
    public async Task Which_accounts_have_a_permission_follows_from_their_role_and_domain()
    {
        var (outer, area) = (await Access.AddDomainAsync(Unique("outer"), "team", null, Ct), Unique("area").Replace(' ', '-'));
        var inner = await Access.AddDomainAsync(Unique("inner"), "team", outer.Name, Ct);
        var role = await Access.AddRoleAsync(Unique("role"), [$"{area}:edit"], [], Ct);
        var everywhere = await Registry.AddAsync(Unique("everywhere"), role.Name, null, Ct);
        var held = await Registry.AddAsync(Unique("held"), role.Name, outer.Name, Ct);
        await Registry.AddAsync(Unique("other"), "Viewer", null, Ct);
        var reader = new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, 1);
        var permission = Permission.Parse($"{area}:edit");
        Assert.Equal([everywhere.Id], (await reader.ProgramsAsync(permission, null, Ct)).Select(x => x.ServiceAccountId));
        Assert.Equal(
            [(everywhere.Name, role.Name, null), (held.Name, role.Name, outer.Name)],
            (await reader.ProgramsAsync(permission, inner, Ct)).Select(x => (x.Name, x.Role, x.Domain)));
        await Registry.RemoveAsync(held.Name, Ct);
        Assert.Equal([everywhere.Id], (await reader.ProgramsAsync(permission, outer, Ct)).Select(x => x.ServiceAccountId));
        Assert.Empty(await reader.ProgramsAsync(Permission.Parse($"{area}:burn"), inner, Ct));
    }

    [Fact]
    public async Task What_an_account_has_is_not_removed_before_it_and_its_keys_go_with_it()
    {
        var domain = await Access.AddDomainAsync(Unique("domain"), "team", null, Ct);
        var role = await Access.AddRoleAsync(Unique("role"), ["build:edit"], [], Ct);
        var issued = await Registry.CreateKeyAsync(Unique("robot"), role.Name, domain.Name, Year, Ct);

        await RefusedAsync(AdministrationFault.Conflict, () => Access.RemoveRoleAsync(role.Name, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => Access.RemoveDomainAsync(domain.Name, Ct));
        Assert.NotNull(await FindAsync(issued));

        await Registry.RemoveAsync(issued.Account.Name, Ct);
        Assert.Null(await FindAsync(issued));
        Assert.Empty(await Registry.KeysAsync(issued.Account.Id, Ct));
        Assert.Equal(["serviceAccount.created", "serviceAccount.removed"], await AuditAsync(issued.Account.Id));
        await RefusedAsync(AdministrationFault.NotFound, () => Registry.RemoveAsync(issued.Account.Name, Ct));
        await Access.RemoveRoleAsync(role.Name, Ct);
        await Access.RemoveDomainAsync(domain.Name, Ct);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task The_last_use_is_noted_to_the_minute()
    {
        var issued = await Registry.CreateKeyAsync(Unique("robot"), "Viewer", null, Year, Ct);
        var found = (await FindAsync(issued))!;
        Assert.Null(found.LastUsedAt);
        var first = Hub.Clock.GetUtcNow();
        var minute = TimeSpan.FromMinutes(1);
        await Store.TouchAsync(found, first, minute, Ct);
        await Store.TouchAsync(found, first.AddSeconds(59), minute, Ct);
        Assert.Equal(first, (await FindAsync(issued))!.LastUsedAt);
        await Store.TouchAsync(found, first.AddSeconds(61), minute, Ct);
        Assert.Equal(first.AddSeconds(61), (await FindAsync(issued))!.LastUsedAt);
    }

    [Fact]
    public async Task What_is_written_alongside_is_there_with_what_was_made_or_neither_is_and_goes_in_its_time()
    {
        var sender = Guid.CreateVersion7();
        var at = Hub.Clock.GetUtcNow();
        var recording = new ServiceAccountRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId))
        {
            Alongside = (context, _) => context.IdempotentRequests.Add(new()
            {
                OrganizationId = context.OrganizationId, CredentialId = sender, Key = "once", RequestHash = new byte[32], Status = 201, Body = [1], CreatedAt = at,
            }),
        };
        var (first, second) = (Unique("first"), Unique("second"));
        await recording.AddAsync(first, "Viewer", null, Ct);
        await RefusedAsync(AdministrationFault.Conflict, () => recording.AddAsync(second, "Viewer", null, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => recording.CreateKeyAsync(second, "Viewer", null, Year, Ct));
        var names = (await Registry.ListAsync(Ct)).Select(account => account.Name).ToList();
        Assert.Contains(first, names);
        Assert.DoesNotContain(second, names);

        await IdempotentRequest.PurgeAsync(Hub.Storage, at.AddMilliseconds(-1), Ct);
        Assert.Equal(1, await CountAsync());
        await IdempotentRequest.PurgeAsync(Hub.Storage, at, Ct);
        Assert.Equal(0, await CountAsync());

        async Task<int> CountAsync()
        {
            await using var context = Hub.Storage.CreateContext();
            return await context.IdempotentRequests.CountAsync(x => x.CredentialId == sender, Ct);
        }
    }

    [Fact]
    public async Task AZ_04_another_organisations_accounts_are_not_seen_and_a_key_names_its_own()
    {
        var issued = await Registry.CreateKeyAsync(Unique("robot"), "Viewer", null, Year, Ct);
        await Hub.ConnectAsync(organization: 2);
        var elsewhere = new ServiceAccountRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(2));
        Assert.Empty(await elsewhere.ListAsync(Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => elsewhere.RevokeKeyAsync(issued.Key.Id, null, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => elsewhere.RemoveAsync(issued.Account.Name, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => elsewhere.AddKeyAsync(issued.Account.Id, Year, Ct));
        var namesake = await elsewhere.CreateKeyAsync(issued.Account.Name, "Admin", null, Year, Ct);
        Assert.Equal(2, (await FindAsync(namesake))!.OrganizationId);
        Assert.Equal(Organization.DefaultId, (await FindAsync(issued))!.OrganizationId);
        await elsewhere.RemoveAsync(namesake.Account.Name, Ct);
    }

    [Fact]
    public async Task An_account_whose_role_is_gone_may_nothing_and_the_verifier_names_it()
    {
        var role = await Access.AddRoleAsync(Unique("role"), ["build:edit"], [], Ct);
        var issued = await Registry.CreateKeyAsync(Unique("robot"), role.Name, null, Year, Ct);
        await using var context = Hub.Storage.CreateContext();
        await context.Roles.Where(x => x.Id == role.Id).ExecuteDeleteAsync(Ct);
        Assert.Null(await FindAsync(issued));
        Assert.Contains(await StorageVerifier.VerifyAsync(Hub.Storage, TestSchemas.Catalog, Ct), x => x.Contains(issued.Account.Id.ToString(), StringComparison.Ordinal));
        await Registry.RemoveAsync(issued.Account.Name, Ct);
    }

    private Task<StoredApiKey?> FindAsync(IssuedKey issued) => Store.FindAsync(Secret.Hash(issued.Text), Ct);

    private async Task<List<string>> AuditAsync(Guid target)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.Where(x => x.TargetId == target).OrderBy(x => x.At).Select(x => x.Action).ToListAsync(Ct);
    }

    private static async Task<AdministrationException> RefusedAsync(AdministrationFault why, Func<Task> change)
    {
        var fault = await Assert.ThrowsAsync<AdministrationException>(change);
        Assert.Equal(why, fault.Fault);
        return fault;
    }

    private static string Unique(string name) => $"{name} {Guid.NewGuid():n}";
}
