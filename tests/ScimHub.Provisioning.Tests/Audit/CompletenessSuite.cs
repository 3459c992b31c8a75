using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Audit;

/// <summary>Every write has its row and every row its write, whoever writes and whatever is refused meanwhile.</summary>
public abstract class CompletenessSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task AU_01_a_mixed_run_of_pushes_administration_and_refusals_leaves_one_row_a_write()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var ledger = new Ledger();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => i % 2 == 0 ? PushAsync(caller, ledger, i) : AdministerAsync(book.Organization, caller, ledger, i), Ct)));

        await using var context = book.Context();
        var rows = await context.AuditEntries.AsNoTracking().ToListAsync(Ct);
        Assert.Equal(ledger.Writes.Order(), rows.Where(row => row.Outcome == AuditOutcome.Done).Select(row => $"{row.Action} {row.TargetId}").Order());
        // A refusal may be written down, as what it is and once.
        Assert.InRange(rows.Count(row => row.Outcome == AuditOutcome.Refused), 0, ledger.Refusals);
        Assert.True(ledger.Refusals >= 6 * 4);
        await book.SealAsync();
        Assert.Empty((await book.VerifyAsync()).Breaches);
    }

    private async Task PushAsync(ScimCaller caller, Ledger ledger, int worker)
    {
        for (var round = 0; round < 4; round++)
        {
            var name = $"mixed-{worker}-{round}";
            var user = ledger.Write("user.created", (await Hub.CreateNamedAsync(caller, name)).Id);
            await ledger.RefusedAsync(() => Hub.CreateNamedAsync(caller, name.ToUpperInvariant()));
            const string Retire = """[{"op":"replace","path":"active","value":false}]""";
            await Hub.PatchUserAsync(caller, user, Retire);
            ledger.Write("user.updated", user);
            // The same again changes nothing, and is no write.
            await Hub.PatchUserAsync(caller, user, Retire);
            await ledger.RefusedAsync(() => Hub.PatchUserAsync(caller, user, """[{"op":"replace","path":"title","value":"x"}]""", Precondition.AnyOf([99])));
            await Hub.Users.ReplaceAsync(caller, user, TestDatabase.User($$"""{"userName":"{{name}}","title":"T"}"""), Precondition.None, Ct);
            ledger.Write("user.updated", user);
            var group = ledger.Write("group.created", (await Hub.CreateGroupAsync(caller, name, user)).Id);
            await Hub.AddMembersAsync(caller, group, user);
            await Hub.RemoveMemberAsync(caller, group, user);
            ledger.Write("group.updated", group);
            await ledger.RefusedAsync(() => Hub.AddMembersAsync(caller, group, Guid.CreateVersion7()));
            await Hub.Users.DeleteAsync(caller, user, Precondition.None, Ct);
            ledger.Write("user.deleted", user);
            await ledger.RefusedAsync(() => Hub.Users.DeleteAsync(caller, user, Precondition.None, Ct));
            await Hub.Groups.DeleteAsync(caller, group, Precondition.None, Ct);
            ledger.Write("group.deleted", group);
        }
    }

    private async Task AdministerAsync(int organization, ScimCaller caller, Ledger ledger, int worker)
    {
        var actor = Actor.CommandLine(organization);
        var (access, connections) = (new AccessRegistry(Hub.Storage, Hub.Clock, actor), new ConnectionRegistry(Hub.Storage, Hub.Clock, actor));
        var (tokens, clients) = (new TokenIssuer(Hub.Storage, Hub.Clock, actor), new ClientRegistry(Hub.Storage, Hub.Clock, actor));
        for (var round = 0; round < 4; round++)
        {
            var name = $"admin-{worker}-{round}";
            var role = ledger.Write("role.created", (await access.AddRoleAsync(name, ["reports:read"], [], Ct)).Id);
            await ledger.RefusedAsync(() => access.AddRoleAsync(name, ["reports:read"], [], Ct));
            var domain = ledger.Write("domain.created", (await access.AddDomainAsync(name, "team", null, Ct)).Id);
            var group = ledger.Write("group.created", (await Hub.CreateGroupAsync(caller, name)).Id);
            var grant = ledger.Write("grant.created", (await access.GrantAsync(new(null, group, name, name, null, null), Ct)).Id);
            Assert.Equal(grant, (await access.GrantAsync(new(null, group, name, name, null, null), Ct)).Id);
            await ledger.RefusedAsync(() => access.RemoveRoleAsync(name, Ct));
            ledger.Write("grant.removed", (await access.EndGrantAsync(grant, Ct)).Id);
            await ledger.RefusedAsync(() => access.EndGrantAsync(grant, Ct));
            await access.RemoveRoleAsync(name, Ct);
            ledger.Write("role.removed", role);
            await access.RemoveDomainAsync(name, Ct);
            ledger.Write("domain.removed", domain);

            var local = new GroupAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, actor);
            var person = ledger.Write("user.created", (await Hub.CreateNamedAsync(caller, name)).Id);
            var own = ledger.Write("group.created", (await local.CreateAsync(name, Ct)).Resource.Id);
            await ledger.RefusedAsync(() => local.CreateAsync(name, Ct));
            await local.AddMembersAsync(own, [person, group], Precondition.None, Ct);
            ledger.Write("group.updated", own);
            await local.AddMembersAsync(own, [person], Precondition.None, Ct);
            await ledger.RefusedAsync(() => local.AddMembersAsync(group, [person], Precondition.None, Ct));
            await local.AddManagerAsync(own, person, Ct);
            ledger.Write("group.manager.added", own);
            await local.AddManagerAsync(own, person, Ct);
            var manager = new GroupAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new(organization, ActorKind.Person, person));
            await manager.RemoveMembersAsync(own, [person], Precondition.None, Ct);
            ledger.Write("group.updated", own);
            await ledger.RefusedAsync(() => manager.RemoveAsync(own, Precondition.None, Ct));
            await local.RemoveManagerAsync(own, person, Ct);
            ledger.Write("group.manager.removed", own);
            await local.RemoveAsync(own, Precondition.None, Ct);
            ledger.Write("group.deleted", own);

            var connection = ledger.Write("connection.created", (await connections.AddAsync(name, new(), Ct)).Id);
            await connections.SetAsync(name, new(Dialect: Dialect.Strict), Ct);
            ledger.Write("connection.updated", connection);
            await connections.SetAsync(name, new(Dialect: Dialect.Strict), Ct);
            await ledger.RefusedAsync(() => connections.AddAsync(name, new(), Ct));
            var token = ledger.Write("token.created", (await tokens.CreateAsync(name, Day, Ct)).Token.Id);
            await tokens.RevokeAsync(token, Ct);
            ledger.Write("token.revoked", token);
            await tokens.RevokeAsync(token, Ct);
            var client = ledger.Write("client.created", (await clients.CreateAsync(name, Day, true, Ct)).Client.Id);
            await clients.RevokeAsync(client, Ct);
            ledger.Write("client.revoked", client);
            await connections.RemoveAsync(name, Ct);
            ledger.Write("connection.removed", connection);
        }
    }

    /// <summary>What the run did, kept by itself.</summary>
    private sealed class Ledger
    {
        private int refusals;

        public ConcurrentBag<string> Writes { get; } = [];

        public int Refusals => refusals;

        public Guid Write(string action, Guid target)
        {
            Writes.Add($"{action} {target}");
            return target;
        }

        public async Task RefusedAsync(Func<Task> request)
        {
            var fault = await Record.ExceptionAsync(request);
            Assert.True(fault is ScimException or AdministrationException, $"It was not refused but {fault?.ToString() ?? "done"}.");
            Interlocked.Increment(ref refusals);
        }
    }
}
