using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Connections;

/// <summary>The connections of one organisation, as administrators make and set them.</summary>
public sealed class ConnectionRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    /// <summary>What the audit tells of set-up links begins so.</summary>
    public const string Setups = "connection.setup.";

    public const string SetupInvited = Setups + "invited";
    private const string SetupEnded = Setups + "ended";
    private const int MaxNameLength = 100;
    private const int MaxClaimLength = 200;
    private const int MaxPrecedence = 1_000_000;

    /// <summary>What stands at a connection's place in the address of its sign-in.</summary>
    private static readonly string[] Reserved = ["local", "recover", "reset", "first", "administrator"];

    /// <summary>What they who act may take at most; null: everything.</summary>
    public RolePermissions? Ceiling { get; init; }

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <summary>Refuses what LDAP cannot be set to: it is given how the unit of work would leave it.</summary>
    public Action<Connection, LdapChannel>? CheckLdap { get; init; }

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

    /// <summary>Makes those connections that are not there yet, as they begin.</summary>
    public async Task EnsureAsync(IEnumerable<string> names, CancellationToken ct)
    {
        foreach (var name in names)
        {
            await using var context = storage.CreateContext(actor);
            await FindOrMakeAsync(context, name, ct).ConfigureAwait(false);
            await SaveAsync(context, name, ct).ConfigureAwait(false);
        }
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

    /// <summary>Writes down that a set-up link of a connection was made, or ended.</summary>
    public async Task NoteSetupAsync(Guid id, Guid linkId, bool ends, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        AdministrativeAudit.Record(context, time.GetUtcNow(), ends ? SetupEnded : SetupInvited, id, id, new JsonObject { ["link"] = linkId.ToString() });
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends a connection's word at every channel, or, with <see cref="Detachment.None"/>, lets it speak again. What it said stands, or is withdrawn from every account by a job;
    /// nothing of it is lost, so that attaching it again makes everybody what they were.
    /// </summary>
    /// <param name="name">Name or id.</param>
    /// <exception cref="AdministrationException">Nobody would be left to administer.</exception>
    public async Task<Connection> DetachAsync(string name, Detachment detachment, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var connection = await GetAsync(context, name, ct).ConfigureAwait(false);
        condition.Check(connection.Version);
        if (connection.Detachment == detachment)
        {
            return connection;
        }
        await CheckTakingAsync(connection, await KnowsGuardedAsync(connection.Id, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        var remerges = (connection.Detachment == Detachment.Withdrawn) != (detachment == Detachment.Withdrawn);
        if (detachment == Detachment.Withdrawn)
        {
            await CheckSomebodyStaysAsync(connection, ct).ConfigureAwait(false);
        }
        var trust = await TrustOfAsync(context, connection, ct).ConfigureAwait(false);
        var was = AuditedSettings.Of(connection, trust);
        connection.Detachment = detachment;
        connection.Version++;
        await SilenceAsync(context, connection, ct).ConfigureAwait(false);
        if (remerges)
        {
            await RemergeAsync(context, $"'{connection.Name}' is {(detachment == Detachment.Withdrawn ? "detached, and what it said withdrawn" : "no longer withdrawn")}.", ct).ConfigureAwait(false);
        }
        AdministrativeAudit.Record(
            context, time.GetUtcNow(), detachment == Detachment.None ? "connection.attached" : "connection.detached", connection.Id, connection.Id,
            new() { ["detachment"] = AuditFilter.Word(detachment) }, AuditValues.Of(was, AuditedSettings.Of(connection, trust)));
        await SaveAsync(context, connection.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return connection;
    }

    /// <param name="knows">Whether it knows administrators or protected accounts, and their access hangs on it.</param>
    private async Task CheckTakingAsync(Connection connection, bool knows, CancellationToken ct) => TakingCheck.Check(
        Ceiling,
        knows || await new AdministrationReader(storage, time).ComesByAsync(actor.OrganizationId, connection.Id, ct).ConfigureAwait(false),
        $"Administrators, or protected accounts, hang on '{connection.Name}'");

    /// <summary>An administrator whom only this connection knows is gone with its word, and so is one who administers by its groups.</summary>
    private async Task CheckSomebodyStaysAsync(Connection connection, CancellationToken ct)
    {
        var administrators = new AdministrationReader(storage, time);
        var before = await administrators.NowAsync(actor.OrganizationId, ct);
        if ((await administrators.HoldersAsync(actor.OrganizationId, before, ct)).Count == 0)
        {
            return;
        }
        var holders = (await administrators.HoldersWithoutAsync(actor.OrganizationId, before, connection.Id, ct)).ConvertAll(holder => holder.UserId);
        await using var context = storage.CreateContext(actor);
        var stays = await context.Users.AnyAsync(
            x => holders.Contains(x.Id)
                && (!context.LinkedIdentities.Any(l => l.UserId == x.Id)
                    || context.LinkedIdentities.Any(l => l.UserId == x.Id && l.ConnectionId != connection.Id && context.Connections.Any(c => c.Id == l.ConnectionId && c.Detachment != Detachment.Withdrawn))),
            ct).ConfigureAwait(false);
        if (ProvisioningPolicy.DecideLoss(stays) is { } refusal)
        {
            throw AdministrationException.Conflict(refusal.Message);
        }
    }

    public async Task<IReadOnlyList<ConnectionSummary>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var connections = await context.Connections.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var trusts = await context.AssertionTrusts.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        var oidc = await context.OidcChannels.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        var ldap = await context.LdapChannels.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        var counts = await context.ResourceCounts.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        return
        [
            .. connections.Select(connection => new ConnectionSummary(
                connection,
                counts.Where(x => x.ConnectionId == connection.Id).Sum(x => x.Users),
                counts.Where(x => x.ConnectionId == connection.Id).Sum(x => x.Groups),
                trusts.Find(x => x.ConnectionId == connection.Id),
                oidc.Find(x => x.ConnectionId == connection.Id),
                ldap.Find(x => x.ConnectionId == connection.Id))),
        ];
    }

    /// <exception cref="AdministrationException">There is no such connection.</exception>
    public async Task<ConnectionSummary> GetAsync(Guid id, CancellationToken ct) =>
        (await ListAsync(ct).ConfigureAwait(false)).FirstOrDefault(x => x.Connection.Id == id) ?? throw AdministrationException.NotFound($"There is no connection with the id {id}.");

    /// <summary>Whether a connection knows somebody who administers, or whose account is protected: whoever says how people sign in there could come in as them.</summary>
    public async Task<bool> KnowsGuardedAsync(Guid id, CancellationToken ct)
    {
        var administration = await new AdministrationReader(storage, time).NowAsync(actor.OrganizationId, ct);
        var people = administration.People.Union(administration.Protected).ToList();
        var groups = administration.Groups.ToList();
        await using var context = storage.CreateContext(actor);
        return await context.LinkedIdentities.AnyAsync(
            x => x.ConnectionId == id && (people.Contains(x.UserId) || context.Members.Any(m => m.UserId == x.UserId && groups.Contains(m.GroupId))),
            ct).ConfigureAwait(false);
    }

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

    internal static async Task<Connection> GetAsync(HubDbContext context, string name, CancellationToken ct) =>
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
        if (Reserved.Contains(trimmed, StringComparer.OrdinalIgnoreCase))
        {
            throw new AdministrationException($"'{trimmed}' has a sign-in page of its own, and no connection is called so: choose another name.");
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

    private static LdapChannel? LdapNow(HubDbContext context, Connection connection) => context.ChangeTracker.Entries<LdapChannel>()
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
        if (change.Mapping is { } mapping && mapping != (connection.Mapping ?? ""))
        {
            connection.Mapping = mapping.Length == 0 ? null : mapping;
            detail["mapping"] = mapping.Length == 0 ? null : JsonNode.Parse(mapping);
        }
        if (change.GroupNames is { } groupNames && groupNames != connection.GroupNames)
        {
            await RenameAsync(context, connection, groupNames, ct).ConfigureAwait(false);
            connection.GroupNames = groupNames;
            detail["groupNames"] = groupNames.ToString();
        }
        if (change.PermissionsOff is { } permissionsOff && permissionsOff != connection.PermissionsOff)
        {
            await CheckTakingAsync(connection, knows: false, ct).ConfigureAwait(false);
            connection.PermissionsOff = permissionsOff;
            await SilenceAsync(context, connection, ct).ConfigureAwait(false);
            detail["withoutPermissions"] = permissionsOff;
        }
        if (change.Precedence is { } precedence && precedence != connection.Precedence)
        {
            connection.Precedence = precedence is >= 0 and <= MaxPrecedence ? precedence : throw new AdministrationException($"A precedence is a number from 0 to {MaxPrecedence}; the lowest is believed first.");
            await RemergeAsync(context, $"The precedence of '{connection.Name}' is {precedence} now.", ct).ConfigureAwait(false);
            detail["precedence"] = precedence;
        }
        if (change.Trust is { } trust)
        {
            await TrustAsync(context, connection, trust, ct).ConfigureAwait(false);
            detail["trust"] = trust.IsNone() ? "none" : trust.Issuer;
        }
        if (change.Oidc is { } oidc)
        {
            await ChannelEditor.SetAsync(context, connection, oidc, detail, change.MatchClaim is not null, ct).ConfigureAwait(false);
        }
        if (change.Ldap is { } ldap)
        {
            await ChannelEditor.SetAsync(context, connection, ldap, detail, ct).ConfigureAwait(false);
            if (LdapNow(context, connection) is { } channel)
            {
                CheckLdap?.Invoke(connection, channel);
            }
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

    /// <summary>Brings what its groups confer in line with the settings; not where nobody would be left to administer.</summary>
    private async Task SilenceAsync(HubDbContext context, Connection connection, CancellationToken ct)
    {
        var silent = connection.PermissionsOff || connection.Detachment == Detachment.Withdrawn;
        if (silent == connection.WithoutPermissions)
        {
            return;
        }
        if (silent && ProvisioningPolicy.DecideLoss(await new AdministrationReader(storage, time).RemainAsync(actor.OrganizationId, null, connection.Id, ct).ConfigureAwait(false)) is { } refusal)
        {
            throw AdministrationException.Conflict(refusal.Message);
        }
        connection.WithoutPermissions = silent;
        await context.Organizations.Where(x => x.Id == context.OrganizationId)
            .ExecuteUpdateAsync(x => x.SetProperty(y => y.AccessVersion, y => y.AccessVersion + 1), ct).ConfigureAwait(false);
    }

    /// <summary>Whom to believe is another matter now: every account is merged anew.</summary>
    private async Task RemergeAsync(HubDbContext context, string reason, CancellationToken ct)
    {
        await MergeOrders.AdvanceAsync(context, ct).ConfigureAwait(false);
        await JobRegistry.RemergeAsync(context, reason, time.GetUtcNow(), ct).ConfigureAwait(false);
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
        if (!trust.IsNone())
        {
            trust.Check();
        }
        var before = await context.AssertionTrusts.Where(x => x.ConnectionId == connection.Id).ToListAsync(ct).ConfigureAwait(false);
        context.AssertionTrusts.RemoveRange(before);
        if (trust.IsNone())
        {
            return;
        }
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
