using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>A fresh database for one test class, migrated, with what a test does to it. Tests of a class keep apart by connections of their own.</summary>
public abstract class TestDatabase : IAsyncLifetime
{
    private HubStorage? storage;

    public TestClock Clock { get; } = new();

    public HubStorage Storage => storage!;

    public UserProvisioner Users { get; private set; } = null!;

    public GroupProvisioner Groups { get; private set; } = null!;

    /// <summary>What owners of accounts were told of a client's changes.</summary>
    public ConcurrentQueue<AccountMail> Letters { get; } = [];

    public abstract StorageProvider Provider { get; }

    public abstract string ConnectionString { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await CreateAsync();
        storage = HubStorage.Open(Provider, ConnectionString);
        await storage.MigrateAsync(Clock, Ct);
        Users = UsersOn(storage);
        Groups = new(storage, TestSchemas.Catalog, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (storage is not null)
        {
            await storage.DisposeAsync();
        }
        await DropAsync();
    }

    private Task<IReadOnlyList<SqlStatement>> Post(AccountMail mail, CancellationToken ct)
    {
        Letters.Enqueue(mail);
        return Task.FromResult<IReadOnlyList<SqlStatement>>([]);
    }

    protected abstract Task CreateAsync();

    protected abstract Task DropAsync();

    /// <summary>Lets a context's open connection write what the foreign keys forbid.</summary>
    public abstract Task ForgetForeignKeysAsync(HubDbContext context);

    /// <summary>A second server on the same database, with connections and memory of its own.</summary>
    public HubStorage OpenAgain(KeyCover? cover = null) => HubStorage.Open(Provider, ConnectionString, cover: cover);

    /// <summary>People as another server has them.</summary>
    public UserProvisioner UsersOn(HubStorage other) => new(other, TestSchemas.Catalog, Clock, Post);

    /// <summary>A new connection of an organisation, made if need be, and a caller with its credential.</summary>
    public async Task<ScimCaller> ConnectAsync(
        int organization = Organization.DefaultId,
        UnknownMembers unknownMembers = UnknownMembers.Reject,
        GroupNames groupNames = GroupNames.Unique)
    {
        var now = Clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await using var context = Storage.CreateContext(organization);
        if (!await context.Organizations.AnyAsync(x => x.Id == organization, Ct))
        {
            context.Organizations.Add(new Organization { Id = organization, Name = $"Organisation {organization}", CreatedAt = now });
        }
        var name = $"Connection {id}";
        var connection = new Connection
        {
            OrganizationId = organization,
            Id = id,
            Name = name,
            NameKey = ComparisonKey.Identity(name),
            CreatedAt = now,
            UnknownMembers = unknownMembers,
            GroupNames = groupNames,
        };
        context.Connections.Add(connection);
        for (var slot = 0; slot < ResourceCount.Slots; slot++)
        {
            context.ResourceCounts.Add(new ResourceCount { OrganizationId = organization, ConnectionId = id, Slot = slot });
        }
        await context.SaveChangesAsync(Ct);
        return new(organization, id, Guid.CreateVersion7(now), connection.Settings, "192.0.2.1");
    }

    public Task<StoredResource> CreateUserAsync(ScimCaller caller, string json) => Users.CreateAsync(caller, User(json), Ct);

    /// <summary>A user of that name and nothing else.</summary>
    public Task<StoredResource> CreateNamedAsync(ScimCaller caller, string userName) =>
        Users.CreateAsync(caller, new ScimResource(TestSchemas.Catalog.User, ScimComplex.Empty).With(ScimHub.Scim.Schemas.UserAttributes.UserName, new ScimString(userName)), Ct);

    public Task<StoredResource> CreateGroupAsync(ScimCaller caller, string name, params IEnumerable<Guid> members) =>
        Groups.CreateAsync(caller, Group($$"""{"displayName":"{{name}}","members":[{{string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""))}}]}"""), Ct);

    public Task<StoredResource> PatchUserAsync(ScimCaller caller, Guid id, string operations, Precondition? precondition = null) =>
        Users.PatchAsync(caller, id, Patch(operations, TestSchemas.Catalog.User), precondition ?? Precondition.None, Ct);

    public Task<StoredResource> PatchGroupAsync(ScimCaller caller, Guid id, string operations, Precondition? precondition = null) =>
        Groups.PatchAsync(caller, id, Patch(operations, TestSchemas.Catalog.Group), precondition ?? Precondition.None, Ct);

    public Task<StoredResource> AddMembersAsync(ScimCaller caller, Guid group, params IEnumerable<Guid> members) =>
        PatchGroupAsync(caller, group, $$"""[{"op":"add","path":"members","value":[{{string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""))}}]}]""");

    public Task<StoredResource> RemoveMemberAsync(ScimCaller caller, Guid group, Guid member) =>
        PatchGroupAsync(caller, group, $$"""[{"op":"remove","path":"members[value eq \"{{member}}\"]"}]""");

    public async Task<IReadOnlyList<Guid>> MembersAsync(ScimCaller caller, Guid group) =>
        [.. (await Groups.MembersAsync(caller, await Groups.GetAsync(caller, group, Ct), null, 100_000, Ct)).Select(member => member.Id)];

    public async Task<ResourcePage> ListUsersAsync(
        ScimCaller caller, string? filter = null, string? sortBy = null, bool descending = false, long startIndex = 1, int count = 100, PagePosition? after = null) =>
        await Users.ListAsync(caller, Query(TestSchemas.Catalog.User, filter, sortBy, descending, startIndex, count, after), withGroups: false, Ct);

    public async Task<ResourcePage> ListGroupsAsync(
        ScimCaller caller, string? filter = null, string? sortBy = null, bool descending = false, long startIndex = 1, int count = 100, PagePosition? after = null) =>
        await Groups.ListAsync(caller, Query(TestSchemas.Catalog.Group, filter, sortBy, descending, startIndex, count, after), withMembers: false, Ct);

    /// <summary>The actions the audit has of a resource, oldest first.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync(ScimCaller caller, Guid target)
    {
        await using var context = Storage.CreateContext(caller.OrganizationId);
        return await context.AuditEntries.Where(x => x.TargetId == target).OrderBy(x => x.At).Select(x => x.Action).ToListAsync(Ct);
    }

    public async Task<long> AuditCountAsync(ScimCaller caller)
    {
        await using var context = Storage.CreateContext(caller.OrganizationId);
        return await context.AuditEntries.LongCountAsync(x => x.ConnectionId == caller.ConnectionId, Ct);
    }

    /// <summary>Fails with every breach the verifier names.</summary>
    public async Task VerifyAsync()
    {
        var breaches = await StorageVerifier.VerifyAsync(Storage, TestSchemas.Catalog, Ct);
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }

    public static ScimResource User(string json) =>
        ResourceReader.Read(Encoding.UTF8.GetBytes(json), TestSchemas.Catalog.User, Dialect.Tolerant).Resource;

    public static ScimResource Group(string json) =>
        ResourceReader.Read(Encoding.UTF8.GetBytes(json), TestSchemas.Catalog.Group, Dialect.Tolerant).Resource;

    public static PatchRequest Patch(string operations, ScimHub.Scim.Schemas.ResourceType type) =>
        PatchRequest.Parse(Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{{operations}}}"""), type, Dialect.Tolerant);

    /// <summary>The resource a client would read, without <c>meta</c> and what is kept as rows.</summary>
    public static ScimResource Resource(StoredResource stored, ScimHub.Scim.Schemas.ResourceType? type = null) =>
        OpenDocument.Read(stored, type ?? TestSchemas.Catalog.User);

    private static ListQuery Query(
        ScimHub.Scim.Schemas.ResourceType type, string? filter, string? sortBy, bool descending, long startIndex, int count, PagePosition? after) =>
        new(
            filter is null ? null : FilterParser.Parse(filter, type, Dialect.Tolerant),
            sortBy is null ? null : AttributePathParser.Parse(sortBy, type, Dialect.Tolerant),
            descending,
            startIndex,
            count,
            after);
}
