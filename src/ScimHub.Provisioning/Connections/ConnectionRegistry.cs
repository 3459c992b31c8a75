using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Connections;

/// <summary>The connections of one organisation, as administrators make and set them.</summary>
public sealed class ConnectionRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    private const int MaxNameLength = 100;
    private const int MaxClaimLength = 200;

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <exception cref="AdministrationException">There is one of that name.</exception>
    public async Task<Connection> AddAsync(string name, ConnectionChange change, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        if (await FindAsync(context, name, ct).ConfigureAwait(false) is not null)
        {
            throw AdministrationException.Conflict($"There is a connection '{name}' already: change it with 'connection set', or choose another name.");
        }
        var connection = Make(context, name);
        await ApplyAsync(context, connection, change, ct).ConfigureAwait(false);
        RecordMade(context, connection);
        Alongside?.Invoke(context, connection);
        await SaveAsync(context, name, ct).ConfigureAwait(false);
        return connection;
    }

    public Task<Connection> SetAsync(string name, ConnectionChange change, CancellationToken ct) => SetAsync(name, change, Precondition.None, ct);

    /// <param name="name">Name or id.</param>
    public async Task<Connection> SetAsync(string name, ConnectionChange change, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var connection = await GetAsync(context, name, ct).ConfigureAwait(false);
        condition.Check(connection.Version);
        var was = AuditedSettings.Of(connection, await TrustOfAsync(context, connection, ct).ConfigureAwait(false));
        var detail = await ApplyAsync(context, connection, change, ct).ConfigureAwait(false);
        if (detail.Count > 0)
        {
            connection.Version++;
            AdministrativeAudit.Record(context, time.GetUtcNow(), "connection.updated", connection.Id, connection.Id, detail, AuditValues.Of(was, AuditedSettings.Of(connection, TrustNow(context, connection))));
            await SaveAsync(context, connection.Name, ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
        return connection;
    }

    public async Task<IReadOnlyList<ConnectionSummary>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var connections = await context.Connections.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var trusts = await context.AssertionTrusts.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        var counts = await context.ResourceCounts.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        return
        [
            .. connections.Select(connection => new ConnectionSummary(
                connection,
                counts.Where(x => x.ConnectionId == connection.Id).Sum(x => x.Users),
                counts.Where(x => x.ConnectionId == connection.Id).Sum(x => x.Groups),
                trusts.Find(x => x.ConnectionId == connection.Id))),
        ];
    }

    /// <exception cref="AdministrationException">There is no such connection.</exception>
    public async Task<ConnectionSummary> GetAsync(Guid id, CancellationToken ct) =>
        (await ListAsync(ct).ConfigureAwait(false)).FirstOrDefault(x => x.Connection.Id == id) ?? throw AdministrationException.NotFound($"There is no connection with the id {id}.");

    /// <exception cref="AdministrationException">There is none, or people or groups hang on it.</exception>
    public Task<Connection> RemoveAsync(string name, CancellationToken ct) => RemoveAsync(name, Precondition.None, ct);

    /// <param name="name">Name or id.</param>
    public async Task<Connection> RemoveAsync(string name, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var connection = await GetAsync(context, name, ct).ConfigureAwait(false);
        condition.Check(connection.Version);
        // Every push of a new person or group counts it there: one under way is waited for, and a later one finds no connection.
        await context.ResourceCounts.Where(x => x.ConnectionId == connection.Id).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        var users = await context.LinkedIdentities.CountAsync(x => x.ConnectionId == connection.Id, ct).ConfigureAwait(false);
        var groups = await context.Groups.CountAsync(x => x.ConnectionId == connection.Id, ct).ConfigureAwait(false);
        if (users + groups > 0)
        {
            throw AdministrationException.Conflict(
                $"The connection '{connection.Name}' holds {users} users and {groups} groups: delete them over SCIM first. To cut the identity provider off at once, revoke its tokens and clients.");
        }
        await context.VerifiedDomains.Where(x => x.ConnectionId == connection.Id).ExecuteUpdateAsync(x => x.SetProperty(y => y.ConnectionId, y => (Guid?)null), ct).ConfigureAwait(false);
        context.Connections.Remove(connection);
        var was = AuditedSettings.Of(connection, await TrustOfAsync(context, connection, ct).ConfigureAwait(false));
        AdministrativeAudit.Record(context, time.GetUtcNow(), "connection.removed", connection.Id, connection.Id, new() { ["name"] = connection.Name }, AuditValues.Of(was, null));
        await SaveAsync(context, connection.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return connection;
    }

    /// <summary>The connection of that name, added to the unit of work where it is new.</summary>
    internal async Task<Connection> FindOrMakeAsync(HubDbContext context, string name, CancellationToken ct)
    {
        if (await FindAsync(context, name, ct).ConfigureAwait(false) is { } found)
        {
            return found;
        }
        var made = Make(context, name);
        RecordMade(context, made);
        return made;
    }

    /// <summary>Saves; where another process was quicker, says so.</summary>
    internal static async Task SaveAsync(HubDbContext context, string name, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException e) when (e.Entries.Any(x => x.Entity is Connection))
        {
            throw AdministrationException.Conflict($"Somebody else made, changed or removed the connection '{name}' at the same moment: repeat the command.");
        }
    }

    private static Task<Connection?> FindAsync(HubDbContext context, string name, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        return context.Connections.SingleOrDefaultAsync(x => x.NameKey == key, ct);
    }

    private static async Task<Connection> GetAsync(HubDbContext context, string name, CancellationToken ct) =>
        await FindAsync(context, name, ct).ConfigureAwait(false)
        ?? (Guid.TryParse(name, out var id) ? await context.Connections.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false) : null)
        ?? throw AdministrationException.NotFound($"There is no connection '{name}': 'connection list' shows those there are.");

    private Connection Make(HubDbContext context, string name)
    {
        var trimmed = name.Trim();
        if (trimmed.Length is 0 or > MaxNameLength || trimmed.Any(char.IsControl))
        {
            throw new AdministrationException($"A connection's name has 1 to {MaxNameLength} characters and no control characters.");
        }
        var now = time.GetUtcNow();
        var connection = new Connection
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            Name = trimmed,
            NameKey = ComparisonKey.Identity(trimmed),
            CreatedAt = now,
        };
        context.Connections.Add(connection);
        for (var slot = 0; slot < ResourceCount.Slots; slot++)
        {
            context.ResourceCounts.Add(new() { OrganizationId = actor.OrganizationId, ConnectionId = connection.Id, Slot = slot });
        }
        return connection;
    }

    /// <summary>With the settings it begins with.</summary>
    private static void RecordMade(HubDbContext context, Connection connection) => AdministrativeAudit.Record(
        context, connection.CreatedAt, "connection.created", connection.Id, connection.Id, new() { ["name"] = connection.Name },
        AuditValues.Of(null, AuditedSettings.Of(connection, TrustNow(context, connection))));

    private static Task<AssertionTrust?> TrustOfAsync(HubDbContext context, Connection connection, CancellationToken ct) =>
        context.AssertionTrusts.FirstOrDefaultAsync(x => x.ConnectionId == connection.Id, ct);

    /// <summary>As the unit of work leaves it; it holds the one there was.</summary>
    private static AssertionTrust? TrustNow(HubDbContext context, Connection connection) => context.ChangeTracker.Entries<AssertionTrust>()
        .FirstOrDefault(x => x.State != EntityState.Deleted && x.Entity.ConnectionId == connection.Id)?.Entity;

    private async Task<JsonObject> ApplyAsync(HubDbContext context, Connection connection, ConnectionChange change, CancellationToken ct)
    {
        var detail = new JsonObject();
        Set("dialect", connection.Dialect, change.Dialect, value => connection.Dialect = value);
        Set("patchResponse", connection.PatchResponse, change.PatchResponse, value => connection.PatchResponse = value);
        Set("unknownMembers", connection.UnknownMembers, change.UnknownMembers, value => connection.UnknownMembers = value);
        Set("mayAdminister", connection.MayAdminister, change.MayAdminister, value => connection.MayAdminister = value);
        Set("adoption", connection.Adoption, change.Adoption, value => connection.Adoption = value);
        Set("paused", connection.Paused, change.Paused, value => connection.Paused = value);
        Set("ssoProvisioning", connection.SsoProvisioning, change.SsoProvisioning, value => connection.DisableSsoProvisioning = value == SsoProvisioning.Inherit ? null : value == SsoProvisioning.Off);
        if (change.MatchClaim is { } claim && claim.Trim() != (connection.MatchClaim ?? ""))
        {
            connection.MatchClaim = Claim(claim.Trim());
            detail["matchClaim"] = connection.MatchClaim;
        }
        if (change.GroupNames is { } groupNames && groupNames != connection.GroupNames)
        {
            await RenameAsync(context, connection, groupNames, ct).ConfigureAwait(false);
            connection.GroupNames = groupNames;
            detail["groupNames"] = groupNames.ToString();
        }
        if (change.WithoutPermissions is { } withoutPermissions && withoutPermissions != connection.WithoutPermissions)
        {
            if (withoutPermissions && ProvisioningPolicy.DecideLoss(await new AdministrationReader(storage, time).RemainAsync(actor.OrganizationId, null, connection.Id, ct).ConfigureAwait(false)) is { } refusal)
            {
                throw AdministrationException.Conflict(refusal.Message);
            }
            connection.WithoutPermissions = withoutPermissions;
            await context.Organizations.Where(x => x.Id == context.OrganizationId)
                .ExecuteUpdateAsync(x => x.SetProperty(y => y.AccessVersion, y => y.AccessVersion + 1), ct).ConfigureAwait(false);
            detail["withoutPermissions"] = withoutPermissions;
        }
        if (change.Trust is { } trust)
        {
            await TrustAsync(context, connection, trust, ct).ConfigureAwait(false);
            detail["trust"] = trust.Issuer;
        }
        return detail;

        void Set<T>(string name, T before, T? wanted, Action<T> assign)
            where T : struct
        {
            if (wanted is { } value && !value.Equals(before))
            {
                assign(value);
                detail[name] = value.ToString();
            }
        }
    }

    private static string? Claim(string claim) => claim switch
    {
        "" => null,
        { Length: > MaxClaimLength } => throw new AdministrationException($"A claim's name has at most {MaxClaimLength} characters."),
        _ when claim.Any(char.IsControl) => throw new AdministrationException("A claim's name has no control characters."),
        _ => claim,
    };

    /// <summary>The discriminator ends the unique index on group names: empty makes names unique, the group's own id does not.</summary>
    private static async Task RenameAsync(HubDbContext context, Connection connection, GroupNames groupNames, CancellationToken ct)
    {
        var groups = context.Groups.Where(x => x.ConnectionId == connection.Id);
        if (groupNames == GroupNames.Any)
        {
            await groups.ExecuteUpdateAsync(x => x.SetProperty(g => g.NameDiscriminator, g => g.Id), ct).ConfigureAwait(false);
            return;
        }
        var doubled = await groups.GroupBy(x => x.DisplayNameKey).Where(x => x.Count() > 1).Select(x => x.Key).CountAsync(ct).ConfigureAwait(false);
        if (doubled > 0)
        {
            throw AdministrationException.Conflict($"{doubled} group names of '{connection.Name}' are borne by several groups: rename those at the identity provider first.");
        }
        await groups.ExecuteUpdateAsync(x => x.SetProperty(g => g.NameDiscriminator, Guid.Empty), ct).ConfigureAwait(false);
    }

    private async Task TrustAsync(HubDbContext context, Connection connection, TrustedAssertion trust, CancellationToken ct)
    {
        trust.Check();
        var before = await context.AssertionTrusts.Where(x => x.ConnectionId == connection.Id).ToListAsync(ct).ConfigureAwait(false);
        context.AssertionTrusts.RemoveRange(before);
        var now = time.GetUtcNow();
        context.AssertionTrusts.Add(new()
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            ConnectionId = connection.Id,
            Issuer = trust.Issuer,
            Subject = trust.Subject,
            Audience = trust.Audience,
            JwksUri = trust.JwksUri,
            CreatedAt = now,
        });
    }
}
