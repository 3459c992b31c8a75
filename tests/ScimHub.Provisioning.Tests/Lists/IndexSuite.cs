using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Tests.Lists;

/// <summary>What identity providers search by is found by an index, in a directory of a few thousand: the database's own plan says so.</summary>
public abstract class IndexSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Person = "01940000-0000-7000-8000-000000000001";

    private static readonly string[] Tables = ["Users", "LinkedIdentities", "UserEmails", "UserNames", "Groups", "Members", "NestedGroups", "AuditEntries", "u", "l", "fe", "g", "m", "n", "fm", "fg"];

    public static TheoryData<string, string> UserFilters { get; } = new()
    {
        { "userName eq \"x\"", "UserNameKey" },
        { "userName eq \"x\" and active eq true", "UserNameKey" },
        { "externalId eq \"x\"", "ExternalId" },
        { "emails.value eq \"x\"", "EmailKey" },
        { "emails eq \"x\"", "EmailKey" },
        { "emails[value eq \"x\"]", "EmailKey" },
        { "emails[type eq \"work\" and value eq \"x\"]", "EmailKey" },
        { "emails[type eq \"work\"].value eq \"x\"", "EmailKey" },
        { $"id eq \"{Person}\"", "Id" },
    };

    public static TheoryData<string, string> GroupFilters { get; } = new()
    {
        { "displayName eq \"x\"", "DisplayNameKey" },
        { "externalId eq \"x\"", "ExternalId" },
        { $"id eq \"{Person}\"", "Id" },
        { $"id eq \"{Person}\" and members eq \"{Person}\"", "Id" },
    };

    [Theory]
    [MemberData(nameof(UserFilters))]
    public async Task A_search_for_a_user_seeks_in_an_index(string filter, string column)
    {
        var caller = await DirectoryAsync();
        var plan = await PlanAsync(new(ScimHub.Provisioning.Users.UserFilters.Source(UserSql.Columns), TestSchemas.Catalog.User), caller, filter);
        AssertSeeks(plan, column);
    }

    [Theory]
    [MemberData(nameof(GroupFilters))]
    public async Task A_search_for_a_group_seeks_in_an_index(string filter, string column)
    {
        var caller = await DirectoryAsync();
        var plan = await PlanAsync(new(ScimHub.Provisioning.Groups.GroupFilters.Source(Hub.Storage.Database), TestSchemas.Catalog.Group), caller, filter);
        AssertSeeks(plan, column);
    }

    [Fact]
    public async Task The_first_page_of_everybody_reads_in_order_without_sorting()
    {
        var caller = await DirectoryAsync();
        foreach (var source in (Listed[])[new(ScimHub.Provisioning.Users.UserFilters.Source(UserSql.Columns), TestSchemas.Catalog.User), new(ScimHub.Provisioning.Groups.GroupFilters.Source(Hub.Storage.Database), TestSchemas.Catalog.Group)])
        {
            var plan = await PlanAsync(source, caller, null);
            Assert.DoesNotContain(plan, line => IsScan(line) || IsSort(line));
        }
    }

    [Fact]
    public async Task Every_statement_of_a_read_or_write_seeks()
    {
        var caller = await DirectoryAsync();
        var database = Hub.Storage.Database;
        var users = new UserSql(database);
        var groups = new GroupSql(database);
        var id = Guid.Parse(Person);
        var ids = new SqlIds([id, caller.ConnectionId]);
        var (org, connection, now) = (caller.OrganizationId, caller.ConnectionId, Hub.Clock.GetUtcNow());
        SqlStatement[] statements =
        [
            new(users.Get, [org, connection, id]),
            new(users.GetWithGroups, [org, connection, id]),
            new(users.Load, [org, connection, id]),
            new(UserSql.Taken, [org, connection, id, "x", "x"]),
            new(UserSql.TouchGroups, [org, id, connection, now]),
            new(UserSql.DeleteMemberships, [org, id, connection]),
            new(UserSql.DeleteEmails, [org, id]),
            new(UserSql.UpdateNames, [org, id, "x"]),
            new(UserSql.DeleteLink, [org, connection, 0, id]),
            new(UserSql.DeleteUser, [org, id, 1L]),
            new(UserSql.RenameUser, [org, id, 1L, "x"]),
            new(UserSql.UpdateIdentity, [org, connection, 0, id, "x", null, null]),
            new(UserSql.StrangerOfName, [org, connection, "x"]),
            new(UserSql.ByExternalId, [org, connection, "x"]),
            new(GroupSql.Get, [org, connection, id]),
            new(GroupSql.Load, [org, connection, id]),
            new(groups.Members, [org, id, id, 10L, 0L]),
            new(groups.MembersBut, [org, id, id, 10L, 0L, ids]),
            new(groups.Among, [org, id, ids]),
            new($"{GroupSql.NestedGroups} {database.Page(4, 5)}", [org, id, id, 10L, 0L]),
            new(groups.NotNewPeople, [org, connection, id, ids]),
            new(groups.Present, [org, id, ids]),
            new(groups.AddMembers, [org, id, connection, ids]),
            new(groups.RemoveMembers, [org, id, ids]),
            new(groups.RemoveNestedGroups, [org, id, ids]),
            new(GroupSql.Taken, [org, connection, id, "x", Guid.Empty]),
            new(GroupSql.Touch, [org, id, now, 1L]),
            new(GroupSql.TouchParents, [org, id, now]),
            new(GroupSql.DeleteParents, [org, id]),
        ];
        foreach (var statement in statements)
        {
            var plan = await ExplainWithoutScansAsync(statement);
            Assert.True(!plan.Any(line => IsScan(line) || IsWide(line)), $"{statement.Sql}\n\n{string.Join('\n', plan)}");
        }
        // A group that goes takes all its members with it.
        Assert.DoesNotContain(await ExplainWithoutScansAsync(new(GroupSql.Delete, [org, id, 1L])), IsScan);
    }

    /// <summary>The lines of the database's plan.</summary>
    protected abstract Task<IReadOnlyList<string>> ExplainAsync(SqlStatement statement);

    /// <summary>The plan where the database scans a table only if no index helps, however small the table.</summary>
    protected virtual Task<IReadOnlyList<string>> ExplainWithoutScansAsync(SqlStatement statement) => ExplainAsync(statement);

    /// <summary>What a database needs to know its tables by.</summary>
    protected abstract Task AnalyzeAsync();

    protected abstract bool IsScan(string line);

    /// <summary>An index is used, and yet all rows of an organisation, a connection or a group are read.</summary>
    protected virtual bool IsWide(string line) => false;

    protected abstract bool IsSort(string line);

    /// <summary>Whether the line finds rows by this column's key.</summary>
    protected abstract bool IsSeek(string line, string column);

    protected static bool NamesTable(string line, string before) => Tables.Any(table =>
        line.Contains($"{before}{table} ", StringComparison.Ordinal) || line.EndsWith($"{before}{table}", StringComparison.Ordinal));

    private static readonly SemaphoreSlim Filling = new(1);

    private async Task<ScimCaller> DirectoryAsync()
    {
        await Filling.WaitAsync(Ct);
        try
        {
            if (callers.TryGetValue(Hub, out var known))
            {
                return known;
            }
            var caller = await Hub.ConnectAsync();
            var ids = new List<Guid>();
            for (var i = 0; i < 2_000; i++)
            {
                ids.Add((await Hub.CreateUserAsync(caller, $$"""{"userName":"person-{{i}}","externalId":"e-{{i}}","emails":[{"value":"person-{{i}}@example.org","type":"work"}]}""")).Id);
            }
            for (var i = 0; i < 300; i++)
            {
                await Hub.CreateGroupAsync(caller, $"group-{i}", ids.Skip(i).Take(20));
            }
            await AnalyzeAsync();
            callers.Add(Hub, caller);
            return caller;
        }
        finally
        {
            Filling.Release();
        }
    }

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<TestDatabase, ScimCaller> callers = [];

    private async Task<IReadOnlyList<string>> PlanAsync(Listed listed, ScimCaller caller, string? filter)
    {
        var recording = new RecordingDatabase(Hub.Storage.Database);
        var parsed = filter is null ? null : FilterParser.Parse(filter, listed.Type, Dialect.Tolerant);
        await new ResourceLister(recording, Hub.Clock, listed.Source).ListAsync(caller, new(parsed, null, false, 1, 100), Ct);
        return await ExplainAsync(recording.Statements.First());
    }

    private void AssertSeeks(IReadOnlyList<string> plan, string column)
    {
        Assert.DoesNotContain(plan, line => IsScan(line) || IsWide(line));
        Assert.Contains(plan, line => IsSeek(line, column));
    }

    private sealed record Listed(ListSource Source, ScimHub.Scim.Schemas.ResourceType Type);
}
