using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Benchmarks.Population;

/// <summary>A directory to ask about access, written straight to the tables: 5,000 groups, each person in five of them and in some of a few large ones, 2,000 grants, 200 rules.</summary>
internal static class AccessDirectory
{
    public const int Groups = 5_000;
    public const int Domains = 50;
    public const int Conditions = 190;
    public const int Patterns = 10;
    public const int PersonGrants = 1_000;
    public const int GroupGrants = 800;

    private const int Large = 5;
    private const int Batch = 2_000;

    public static async Task SeedAsync(HubStorage storage, int users, CancellationToken ct)
    {
        await storage.MigrateAsync(TimeProvider.System, ct);
        var now = DateTimeOffset.UtcNow;
        var connection = SequentialId.Next(now);
        await using (var context = storage.CreateContext())
        {
            context.Connections.Add(new() { OrganizationId = 1, Id = connection, Name = "bench", NameKey = "bench", CreatedAt = now });
            await context.SaveChangesAsync(ct);
        }
        await PeopleAsync(storage, users, now, ct);
        await GroupsAsync(storage, connection, now, ct);
        foreach (var step in new[] { 1, 7, 61, 977, 3_989 })
        {
            await JoinAsync(storage, connection, $"g.n = (u.n * {step} + {step}) % {Groups}", ct);
        }
        for (var large = 0; large < Large; large++)
        {
            await JoinAsync(storage, connection, $"g.n = {large} AND u.n % {large + 2} = 0", ct);
        }
        await AccessAsync(storage, ct);
    }

    private static async Task PeopleAsync(HubStorage storage, int users, DateTimeOffset now, CancellationToken ct)
    {
        for (var first = 0; first < users; first += Batch)
        {
            await using var context = storage.CreateContext();
            for (var i = first; i < Math.Min(first + Batch, users); i++)
            {
                var json = Documents.User("a", i);
                // One in twenty has an entitlement that names a role.
                json = i % 20 == 0 ? json.Replace("\"active\":true,", $"\"active\":true,\"entitlements\":[{{\"value\":\"p{i / 20 % 5}.domain {i / 20 % Domains}.role {i / 20 % 7}\"}}],", StringComparison.Ordinal) : json;
                var (_, layer) = UserCodec.Layer(ResourceReader.Read(Encoding.UTF8.GetBytes(json), SchemaCatalog.Default.User, Dialect.Strict).Resource);
                var id = SequentialId.Next(now);
                var row = UserCodec.Render(id, layer);
                context.Users.Add(new()
                {
                    OrganizationId = 1, Id = id, UserNameKey = row.UserNameKey, Active = true, Document = row.Document, Search = row.Search.Text, Version = 1, CreatedAt = now, LastModifiedAt = now,
                });
                context.UserNames.Add(new() { OrganizationId = 1, UserId = id, Text = UserCodec.Names(layer) });
            }
            await context.SaveChangesAsync(ct);
        }
    }

    private static async Task GroupsAsync(HubStorage storage, Guid connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var context = storage.CreateContext();
        for (var i = 0; i < Groups; i++)
        {
            // One in fifty names a role by itself.
            var name = i % 50 == 49 ? $"q{i / 50 % 5}.domain {i / 50 % Domains}.role {i / 50 % 7}" : $"group {i}";
            var id = SequentialId.Next(now);
            var json = $$"""{"schemas":["{{SchemaUrns.Group}}"],"displayName":"{{name}}"}""";
            var row = GroupCodec.Render(GroupNames.Any, id, ResourceReader.Read(Encoding.UTF8.GetBytes(json), SchemaCatalog.Default.Group, Dialect.Strict).Resource);
            context.Groups.Add(new Group
            {
                OrganizationId = 1, Id = id, ConnectionId = connection, DisplayName = row.DisplayName, DisplayNameKey = row.DisplayNameKey, NameDiscriminator = row.NameDiscriminator,
                Document = row.Document, Search = row.Search.Text, Version = 1, CreatedAt = now, LastModifiedAt = now,
            });
        }
        await context.SaveChangesAsync(ct);
    }

    private static Task<bool> JoinAsync(HubStorage storage, Guid connection, string which, CancellationToken ct) => storage.Database.CommitAsync(
        Guid.Empty,
        [
            new(
                $"""
                INSERT INTO "Members" ("OrganizationId", "GroupId", "UserId", "ConnectionId")
                SELECT 1, g."Id", u."Id", $1
                FROM (SELECT "Id", row_number() OVER (ORDER BY "Id") - 1 AS n FROM "Users") u
                JOIN (SELECT "Id", row_number() OVER (ORDER BY "Id") - 1 AS n FROM "Groups") g ON {which}
                WHERE true
                ON CONFLICT DO NOTHING
                """,
                [connection]),
        ],
        ct);

    private static async Task AccessAsync(HubStorage storage, CancellationToken ct)
    {
        var actor = Actor.CommandLine(Organization.DefaultId);
        var access = new AccessRegistry(storage, TimeProvider.System, actor);
        var rules = new RuleRegistry(storage, SchemaCatalog.Default, TimeProvider.System, actor);
        for (var i = 0; i < 7; i++)
        {
            await access.AddRoleAsync($"role {i}", ["build:read", $"part{i}:edit"], [], ct);
        }
        await access.AddRoleAsync("rare", ["rare:edit"], [], ct);
        for (var i = 0; i < Domains; i++)
        {
            await access.AddDomainAsync($"domain {i}", "team", i < 5 ? null : $"domain {i % 5}", ct);
        }
        var conditions = new List<Guid>();
        for (var i = 0; i < Conditions; i++)
        {
            conditions.Add((await rules.AddAsync(new($"rule {i}", Condition(i)), ct)).Id);
        }
        for (var i = 0; i < Patterns; i++)
        {
            await rules.AddAsync(new($"pattern {i}", null, i < 5 ? "entitlements.value" : "groups.display", $"{(i < 5 ? 'p' : 'q')}{i % 5}.{{domain}}.{{role}}"), ct);
        }
        await using var context = storage.CreateContext();
        var people = await context.Users.OrderBy(x => x.Id).Select(x => x.Id).ToListAsync(ct);
        var groups = await context.Groups.OrderBy(x => x.Id).Select(x => x.Id).ToListAsync(ct);
        var roles = await new AccessCatalog(storage, 1).RolesAsync(ct);
        var domains = await context.Domains.OrderBy(x => x.Id).Select(x => x.Id).ToListAsync(ct);
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < PersonGrants; i++)
        {
            Grant(i, people[i * 97 % people.Count], null, null);
        }
        for (var i = 0; i < GroupGrants; i++)
        {
            Grant(i, null, groups[Large + (i * 5 % (Groups - Large))], null);
        }
        for (var i = 0; i < Conditions; i++)
        {
            Grant(i, null, null, conditions[i]);
        }
        context.Grants.Add(new() { OrganizationId = 1, Id = SequentialId.Next(now), RuleId = (await rules.AddAsync(new("one", $"employeeNumber eq \"E{people.Count - 1:D8}\""), ct)).Id, RoleId = roles.Single(role => role.Name == "rare").Id, CreatedAt = now });
        await context.SaveChangesAsync(ct);

        void Grant(int i, Guid? person, Guid? group, Guid? rule) => context.Grants.Add(new()
        {
            OrganizationId = 1, Id = SequentialId.Next(now), UserId = person, GroupId = group, RuleId = rule,
            RoleId = roles.Single(role => role.Name == $"role {i % 7}").Id, DomainId = domains[i * 3 % domains.Count], CreatedAt = now,
        });
    }

    private static string Condition(int i) => (i % 6) switch
    {
        0 => $"costCenter eq \"CC-{i % 101}\" and department eq \"Sales\"",
        1 => $"groups.display eq \"group {i * 25 % 4_900}\"",
        2 => $"division eq \"Division {i % 17}\" and title eq \"Analyst {i % 13}\" and not (userType pr)",
        3 => $"department eq \"Legal\" and groups.display eq \"group {i * 31 % 4_900}\"",
        4 => $"costCenter eq \"CC-{i % 101}\" or costCenter eq \"CC-{(i + 50) % 101}\"",
        _ => $"title sw \"Analyst {i % 13}\" and costCenter ew \"{i % 100}\"",
    };
}
