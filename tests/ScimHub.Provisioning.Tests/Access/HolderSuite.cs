using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Access;

/// <summary>The two ends of one relation: what is explained of each person, and who is listed, over random people, groups, domains, rules and grants.</summary>
public abstract class HolderSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly Permission Read = Permission.Parse("build/knowledge:read");
    private static readonly Permission Edit = Permission.Parse("build/knowledge:edit");

    private AccessRegistry Registry => new(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private RuleRegistry Rules => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private AccessCatalog Catalog => new(Hub.Storage, Organization.DefaultId);

    private AccessReader Reader => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Who_has_a_permission_are_those_of_whom_it_is_explained_so(int seed)
    {
        var random = new Random(seed);
        ScimCaller[] callers = [await Hub.ConnectAsync(), await Hub.ConnectAsync()];
        await SilenceAsync(callers[1]);
        var prefix = $"p{Guid.NewGuid():n}";
        var domains = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            domains.Add((await Registry.AddDomainAsync(Unique("domain"), "team", i < 2 ? null : domains[random.Next(domains.Count)], Ct)).Name);
        }
        string[] roles = ["Viewer", "Member", (await Registry.AddRoleAsync(Unique("narrow"), ["build:edit", "build/knowledge:none"], ["Viewer"], Ct)).Name];
        var people = new List<Guid>();
        var groups = new List<Guid>();
        var names = new List<string>();
        foreach (var caller in callers)
        {
            var (own, ownGroups) = (new List<Guid>(), new List<Guid>());
            for (var i = 0; i < 40; i++)
            {
                own.Add((await Hub.CreateUserAsync(caller, $$"""
                    {"userName":"{{Unique("person")}}","active":{{(i % 7 == 0 ? "false" : "true")}},"title":"{{prefix}} {{random.Next(4)}}","entitlements":[{"value":"{{Value()}}"},{"value":"{{Value()}}"}],"{{TestSchemas.Person}}":{"whole":{{random.Next(4)}}} }
                    """)).Id);
            }
            for (var i = 0; i < 10; i++)
            {
                var name = i % 2 == 0 ? Value() + (random.Next(2) == 0 ? "" : " ") : Unique("group");
                if (names.Contains($"{caller.ConnectionId} {name.Trim()}"))
                {
                    continue;
                }
                names.Add($"{caller.ConnectionId} {name.Trim()}");
                ownGroups.Add((await Hub.CreateGroupAsync(caller, name, Some(own, 6).Concat(Some(ownGroups, 1)))).Id);
            }
            people.AddRange(own);
            groups.AddRange(ownGroups);
        }
        groups.InsertRange(1, await LocalAsync());
        await Rules.AddAsync(new(Unique("pattern"), null, "groups.display", prefix + ".{domain}.{role}"), Ct);
        await Rules.AddAsync(new(Unique("pattern"), null, "entitlements.value", prefix + ".{domain}.{role}"), Ct);
        await Rules.AddAsync(new(Unique("pattern"), null, "entitlements.value", prefix + ":{role}"), Ct);
        var rules = new List<Guid>();
        foreach (var condition in new[]
        {
            $"title eq \"{prefix} 1\"", $"title eq \"{prefix} 2\" or title eq \"{prefix} 3\"", $"title sw \"{prefix}\" and not (groups pr)",
            $"groups.value eq \"{groups[0]}\" or groups.value eq \"{groups[^1]}\"", $"groups.display eq \"{Value()}\" or title eq \"{prefix} 0\"",
            $"groups[display sw \"{prefix}\" and display co \"Viewer\"] and active eq true", $"title sw \"{prefix}\" and groups.value ne \"{groups[^1]}\"",
            $"title ew \"{prefix} 3\" and not (emails pr)", $"title co \"{prefix} 2\" and title gt \"{prefix}\"", $"entitlements[value co \"{prefix}\" and value ew \"nothing\"]",
            $"entitlements.value sw \"{prefix}:\" and userName sw \"person\"", $"not (title pr) or title eq \"{prefix} 3\" and entitlements ne \"nobody's\"", $"title sw \"{prefix}\" and {TestSchemas.Person}:whole ge 2",
        })
        {
            rules.Add((await Rules.AddAsync(new(Unique("rule"), condition), Ct)).Id);
        }
        var now = Hub.Clock.GetUtcNow();
        for (var i = 0; i < 40; i++)
        {
            var (from, until) = random.Next(4) switch { 0 => (now.AddDays(1), null), 1 => ((DateTimeOffset?)null, (DateTimeOffset?)now), _ => (null, null) };
            var to = random.Next(3);
            await Registry.GrantAsync(
                new(to == 0 ? people[random.Next(people.Count)] : null, to == 1 ? groups[random.Next(groups.Count)] : null, roles[random.Next(roles.Length)],
                    random.Next(3) == 0 ? null : domains[random.Next(domains.Count)], from, until) { RuleId = to == 2 ? rules[random.Next(rules.Count)] : null },
                Ct);
        }
        var verdicts = new HashSet<Verdict>();
        var facts = new List<AccessFacts>();
        foreach (var person in people)
        {
            facts.Add(await Reader.FactsAsync(person, Ct));
        }
        var tree = await Catalog.DomainsAsync(Ct);
        var allRoles = await Catalog.RolesAsync(Ct);
        foreach (var permission in new[] { Read, Edit, Permission.Parse("build:edit"), Permission.Parse("hub:read") })
        {
            foreach (var domain in domains.Append(null))
            {
                var where = domain is null ? null : await Catalog.FindDomainAsync(domain, Ct);
                var explained = new List<Guid>();
                foreach (var person in facts)
                {
                    var explanation = Explanation.Of(person, permission, where, tree, allRoles, Hub.Clock.GetUtcNow());
                    verdicts.UnionWith(explanation.Reasons.Select(reason => reason.Verdict));
                    if (explanation.Granted)
                    {
                        explained.Add(person.UserId);
                    }
                }
                Assert.Equal(explained.Order(), (await WhoAsync(permission, where)).Where(people.Contains));
            }
        }
        Assert.Equal(Enum.GetValues<Verdict>(), verdicts.Order());

        IEnumerable<Guid> Some(List<Guid> from, int count) => Enumerable.Range(0, Math.Min(count, from.Count)).Select(_ => from[random.Next(from.Count)]).Distinct().ToList();

        // Local groups hold people and groups of both, each the ones before it.
        async Task<List<Guid>> LocalAsync()
        {
            var administration = new GroupAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(Organization.DefaultId));
            var (made, named) = (new List<Guid>(), new HashSet<string>(StringComparer.Ordinal));
            for (var i = 0; i < 8; i++)
            {
                var name = Value();
                var id = (await administration.CreateAsync(i % 2 == 0 && named.Add(name.ToUpperInvariant()) ? name : Unique("local"), Ct)).Resource.Id;
                await administration.AddMembersAsync(id, [.. Some(people, 6), .. Some(groups, 2), .. Some(made, 1)], Precondition.None, Ct);
                made.Add(id);
            }
            return made;
        }

        string Value() => random.Next(5) switch
        {
            0 => $"{prefix}:{roles[random.Next(roles.Length)]}",
            1 => $"{prefix}.{domains[random.Next(domains.Count)]}.nothing",
            2 => $"something {random.Next(3)}",
            _ => $"{prefix}.{domains[random.Next(domains.Count)].ToUpperInvariant()}.{roles[random.Next(roles.Length)]}",
        };
    }

    /// <summary>Each change is made on one node; another, which has answered the same question before it, and a new one, which remembers nothing, answer alike after it.</summary>
    [Fact]
    public async Task What_was_changed_on_one_node_holds_on_every_other_at_the_next_question()
    {
        var caller = await Hub.ConnectAsync();
        await using var second = Hub.OpenAgain();
        var other = new AccessReader(second, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId);
        var editor = new AccessEditor(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));
        var connections = new ConnectionRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));
        var permission = Permission.Parse($"area-{Guid.NewGuid():n}:approve");
        var title = Unique("title");
        var (one, two) = ((await Hub.CreateUserAsync(caller, $$"""{"userName":"{{Unique("one")}}","title":"{{title}}"}""")).Id, (await Hub.CreateNamedAsync(caller, Unique("two"))).Id);
        var group = await Hub.CreateGroupAsync(caller, Unique("group"), two);
        var (top, inner, beside) = (Unique("top"), Unique("inner"), Unique("beside"));
        await ChangeAsync([], () => Registry.AddDomainAsync(top, "team", null, Ct));
        await ChangeAsync([], () => Registry.AddDomainAsync(inner, "team", top, Ct));
        await ChangeAsync([], () => Registry.AddDomainAsync(beside, "team", null, Ct));
        var (parent, name) = (Unique("parent"), Unique("role"));
        await ChangeAsync([], () => Registry.AddRoleAsync(parent, ["nothing:read"], [], Ct));
        await ChangeAsync([], () => Registry.AddRoleAsync(name, ["nothing:read"], [parent], Ct));
        var rule = await ChangeAsync([], () => Rules.AddAsync(new(Unique("rule"), "title eq \"nobody's\""), Ct));
        var ruled = await ChangeAsync([], () => Registry.GrantAsync(new(null, null, name, top, null, null) { RuleId = rule.Id }, Ct));
        await ChangeAsync([], () => Registry.GrantAsync(new(null, group.Id, name, top, null, null), Ct));
        await ChangeAsync([two], () => editor.ChangeRoleAsync(parent, new(Lines: [permission.ToString()]), Precondition.None, Ct));
        await ChangeAsync([one, two], () => Rules.SetAsync(rule.Id, new(Condition: $"title eq \"{title}\""), Precondition.None, Ct));
        await ChangeAsync([], () => editor.ChangeDomainAsync(inner, new() { Parent = beside, Moves = true }, Precondition.None, Ct));
        await ChangeAsync([one, two], () => editor.ChangeDomainAsync(inner, new() { Parent = top, Moves = true }, Precondition.None, Ct));
        await ChangeAsync([two], () => Hub.PatchUserAsync(caller, one, """[{"op":"remove","path":"title"}]"""));
        await ChangeAsync([one, two], () => Hub.PatchUserAsync(caller, one, $$"""[{"op":"add","path":"title","value":"{{title}}"}]"""));
        await ChangeAsync([one], () => connections.SetAsync($"Connection {caller.ConnectionId}", new() { PermissionsOff = true }, Ct));
        await ChangeAsync([one, two], () => connections.SetAsync($"Connection {caller.ConnectionId}", new() { PermissionsOff = false }, Ct));
        await ChangeAsync([one], () => Hub.RemoveMemberAsync(caller, group.Id, two));
        var pattern = Unique("p");
        await ChangeAsync([one], () => Hub.PatchUserAsync(caller, two, $$"""[{"op":"add","path":"entitlements","value":[{"value":"{{pattern}}.later"}]}]"""));
        await ChangeAsync([one], () => Rules.AddAsync(new(Unique("pattern"), null, "entitlements.value", pattern + ".{role}"), Ct));
        await ChangeAsync([one, two], () => Registry.AddRoleAsync("later", [permission.ToString()], [], Ct));
        await ChangeAsync([one], () => Registry.RemoveRoleAsync("later", Ct));
        await ChangeAsync([], () => Registry.EndGrantAsync(ruled.Id, Ct));

        async Task<T> ChangeAsync<T>(Guid[] expected, Func<Task<T>> change)
        {
            var made = await change();
            var place = (await Catalog.ListDomainsAsync(Ct)).FirstOrDefault(domain => domain.Name == inner);
            await using var fresh = Hub.OpenAgain();
            foreach (var reader in new[] { Reader, other, new AccessReader(fresh, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId) })
            {
                Assert.Equal(expected, (await reader.WhoAsync(permission, place, Guid.Empty, 10, Ct)).Select(holder => holder.UserId));
                foreach (var person in new[] { one, two })
                {
                    Assert.Equal(expected.Contains(person), (await reader.ExplainAsync(person, permission, place, Ct)).Granted);
                }
            }
            return made;
        }
    }

    private async Task SilenceAsync(ScimCaller caller)
    {
        await using var context = Hub.Storage.CreateContext();
        await context.Connections.Where(x => x.Id == caller.ConnectionId).ExecuteUpdateAsync(x => x.SetProperty(y => y.WithoutPermissions, true), Ct);
    }

    /// <summary>By pages of seven, as a client would.</summary>
    private async Task<List<Guid>> WhoAsync(Permission permission, Domain? where)
    {
        var found = new List<Guid>();
        while (await Reader.WhoAsync(permission, where, found.Count == 0 ? Guid.Empty : found[^1], 7, Ct) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(holder => holder.UserId));
        }
        return found;
    }

    private static string Unique(string name) => $"{name} {Guid.NewGuid():n}";
}
