using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// People as sign-ins and syncs tell of them: match → decide → merge → project → audit → save, in one unit of work. Identity is (connection, issuer, subject); the person a
/// SCIM client pushed is found by the immutable id the connection names, never by an address alone.
/// </summary>
public sealed class AssertionProvisioner
{
    private const int MaxSubjectLength = 255;
    private const string Created = "user.created";
    private const string Linked = "user.linked";
    private const string Updated = "user.updated";
    private const string Refused = "user.asserted";

    private readonly HubStorage storage;
    private readonly HubDatabase database;
    private readonly TimeProvider time;
    private readonly SettingsRegistry settings;
    private readonly ResourceType type;
    private readonly AccountReader accounts;
    private readonly AdministrationReader administrators;
    private readonly SeatLock seats;
    private readonly AccountFinder finder;
    private readonly AssertedMemberships memberships;
    private readonly InvitationDesk invitations;
    private readonly Departures departures;

    public AssertionProvisioner(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
    {
        this.storage = storage;
        database = storage.Database;
        this.time = time;
        this.settings = settings;
        type = catalog.User;
        accounts = new(storage, type);
        administrators = new(storage, time);
        seats = new(database);
        finder = new(storage);
        memberships = new(storage, catalog, time);
        invitations = new(storage, time);
        departures = new(new(storage, time));
    }

    /// <returns>What came of it; a refusal is no fault, and is written down.</returns>
    public async Task<ProvisioningOutcome> AssertAsync(Assertion assertion, CancellationToken ct)
    {
        UserLink link;
        try
        {
            link = Read(assertion);
        }
        catch (ScimException e)
        {
            return await RejectAsync(assertion, Guid.Empty, new(RefusalReason.InvalidAssertion, e.Message), ct);
        }
        return await Optimistic.RunAsync(() => TryAsync(assertion, link, ct), ct);
    }

    private static UserLink Read(Assertion assertion)
    {
        if (assertion.Channel == Channel.Scim || assertion.Issuer is null != (assertion.Channel == Channel.Ldap))
        {
            throw new ArgumentException("OIDC names an issuer, LDAP none, and SCIM asserts otherwise.", nameof(assertion));
        }
        // OpenID Connect Core §2: "sub ... MUST NOT exceed 255 ASCII characters".
        if (assertion.Subject.Length is 0 or > MaxSubjectLength || assertion.Subject.Any(char.IsControl) || string.IsNullOrWhiteSpace(assertion.Subject))
        {
            throw ScimException.InvalidValue($"The subject must have 1 to {MaxSubjectLength} visible characters.");
        }
        if (assertion.Groups is { Count: > AssertedGroup.MostOfOnePerson and var count })
        {
            throw ScimException.InvalidValue($"The person is said to be in {count} groups; at most {AssertedGroup.MostOfOnePerson} are taken.");
        }
        var (_, layer) = UserCodec.Layer(assertion.Resource);
        return new(assertion.ConnectionId, assertion.Channel, string.IsNullOrWhiteSpace(assertion.MatchValue) ? null : assertion.MatchValue, assertion.Issuer, assertion.Subject, layer);
    }

    /// <returns>Null where the data moved meanwhile: read again, and decide anew.</returns>
    private async Task<ProvisioningOutcome?> TryAsync(Assertion assertion, UserLink link, CancellationToken ct)
    {
        var organizationId = assertion.Actor.OrganizationId;
        await using var context = storage.CreateContext(organizationId);
        if (await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.Id == assertion.ConnectionId, ct).ConfigureAwait(false) is not { } connection)
        {
            return await RejectAsync(assertion, Guid.Empty, new(RefusalReason.UnknownConnection, "There is no such connection."), ct);
        }
        if (ProvisioningPolicy.DecideChannel(connection, assertion.Channel == Channel.Oidc ? PausedChannels.Oidc : PausedChannels.Ldap) is { } closed)
        {
            return await RejectAsync(assertion, Guid.Empty, closed, ct);
        }
        var (bySubject, byExternalId) = await finder.FindLinkedAsync(organizationId, link, ct);
        if (bySubject is not null && byExternalId is not null && bySubject != byExternalId)
        {
            return await RejectAsync(assertion, bySubject.Value, Conflict, ct);
        }
        var known = bySubject ?? byExternalId;
        var (invitation, refused) = await invitations.FindAsync(assertion, link.Layer, known, ct);
        if (refused is not null && known is null && await finder.FindLinkedAsync(organizationId, link, ct) is not (null, null))
        {
            // Another request of the same person was quicker, and came in by it.
            return null;
        }
        return refused is not null ? await RejectAsync(assertion, known ?? Guid.Empty, refused, ct)
            : known is { } id ? await UpdateAsync(assertion, connection, id, link, invitation, ct)
            : await AdmitAsync(assertion, connection, link, invitation, ct);
    }

    /// <summary>Somebody the connection knows: the channel's layer is brought up to date, and linked where it was not.</summary>
    private async Task<ProvisioningOutcome?> UpdateAsync(Assertion assertion, Connection connection, Guid id, UserLink link, AcceptedInvitation? invitation, CancellationToken ct)
    {
        if (await accounts.ReadAsync(assertion.Actor.OrganizationId, assertion.ConnectionId, id, ct) is not { } state)
        {
            return null;
        }
        var old = state.Find(link.ConnectionId, link.Channel);
        var wanted = old is null ? link : old with { ExternalId = link.ExternalId ?? old.ExternalId, Issuer = link.Issuer, Subject = link.Subject, Layer = link.Layer };
        var after = state.With(wanted);
        var kept = after.Find(link.ConnectionId, link.Channel)!;
        var isUnchanged = old is not null && kept.ExternalId == old.ExternalId && kept.Issuer == old.Issuer && kept.Subject == old.Subject && kept.Layer.Attributes.Equals(old.Layer.Attributes);
        if (isUnchanged && (invitation is null || !state.Active))
        {
            return assertion.IsSignIn && ProvisioningPolicy.DecidePresence(state.Active) is { } absent
                ? await RejectAsync(assertion, id, absent, ct)
                : await SaveMembershipsAsync(assertion, connection, id, ct);
        }
        var unit = new UserUnit(assertion.Actor.OrganizationId, type, time.GetUtcNow());
        var (row, _) = unit.Change(state, after);
        if (assertion.IsSignIn && ProvisioningPolicy.DecidePresence(row.Active) is { } inactive)
        {
            return await RejectAsync(assertion, id, inactive, ct);
        }
        if (!assertion.IsSignIn && await CheckSyncAsync(assertion, unit, state, row, ct) is { } refusal)
        {
            return await RejectAsync(assertion, id, refusal, ct);
        }
        var isSame = old is not null && old.Subject == link.Subject && old.Issuer == link.Issuer;
        var outcome = !isSame ? new ProvisioningOutcome.Linked(id)
            : state.Active && !row.Active ? new ProvisioningOutcome.Deactivated(id)
            : (ProvisioningOutcome)new ProvisioningOutcome.Updated(id);
        return await SaveAsync(
            assertion, connection, unit, state, row, invitation, isUnchanged ? null : isSame ? Updated : Linked, ChangeDetail.Of(old?.Layer, old is null ? null : link.Layer),
            unit.Values(old is null ? null : UserCodec.Own(state, old), UserCodec.Own(state, kept)), outcome, ct);
    }

    /// <summary>Somebody the connection does not know yet: an account that stands in the way is taken over or not, else one is made or not.</summary>
    private async Task<ProvisioningOutcome?> AdmitAsync(Assertion assertion, Connection connection, UserLink link, AcceptedInvitation? invitation, CancellationToken ct)
    {
        var organizationId = assertion.Actor.OrganizationId;
        if (link.Layer.Text(UserAttributes.UserName) is null)
        {
            return await RejectAsync(assertion, Guid.Empty, new(RefusalReason.InvalidAssertion, "The assertion names no userName: map a claim to it."), ct);
        }
        var holding = (await settings.ReadAsync(organizationId, ct).ConfigureAwait(false)).For(connection);
        var found = await finder.FindStandingAsync(organizationId, connection, link.Layer, assertion.Identity, assertion.EmailVerified, invitation?.Address, ct);
        if (found.UserId is not null && await finder.FindLinkedAsync(organizationId, link, ct) is not (null, null))
        {
            // Made, or linked, since we looked: nobody stands in the way but the person.
            return null;
        }
        var administers = found.UserId is { } standing && await administrators.CoversAsync(organizationId, standing, ct);
        var isLocal = found.UserId is { } holder && await finder.HasLocalCredentialsAsync(organizationId, holder, ct).ConfigureAwait(false);
        var facts = new Admission(holding, connection.Adoption, found.UserId is not null, administers, isLocal, invitation is not null, found.IsInvited, found.IsInVerifiedDomain)
        {
            IsReleased = found.IsReleased,
            HasDeparted = assertion.IsSignIn && found.UserId is null && await departures.IncludeAsync(connection.Id, link, ct).ConfigureAwait(false),
        };
        if (ProvisioningPolicy.DecideAdmission(facts) is { } refusal)
        {
            return await RejectAsync(assertion, found.UserId ?? Guid.Empty, refusal, ct);
        }
        if (found.UserId is { } adopted)
        {
            return await AdoptAsync(assertion, connection, adopted, link, invitation, found.IsReleased, ct);
        }
        var now = time.GetUtcNow();
        var user = UserCodec.New(SequentialId.Next(now), now, [link]);
        var unit = new UserUnit(organizationId, type, now);
        var row = unit.Create(user);
        return await SaveAsync(assertion, connection, unit, user, row, invitation, Created, null, unit.Beginning(row, link.ExternalId), new ProvisioningOutcome.Created(user.Id), ct);
    }

    private async Task<ProvisioningOutcome?> AdoptAsync(Assertion assertion, Connection connection, Guid id, UserLink link, AcceptedInvitation? invitation, bool isReleased, CancellationToken ct)
    {
        if (await accounts.ReadAsync(assertion.Actor.OrganizationId, assertion.ConnectionId, id, ct) is not { } state
            || (!isReleased && await finder.HasLocalCredentialsAsync(assertion.Actor.OrganizationId, id, ct).ConfigureAwait(false)))
        {
            return null;
        }
        if (state.Find(link.ConnectionId, link.Channel) is { } other)
        {
            return other.Subject == link.Subject && other.Issuer == link.Issuer ? null : await RejectAsync(assertion, id, Conflict, ct);
        }
        var unit = new UserUnit(assertion.Actor.OrganizationId, type, time.GetUtcNow());
        var (row, _) = unit.Change(state, state.With(link));
        if (assertion.IsSignIn && ProvisioningPolicy.DecidePresence(row.Active) is { } inactive)
        {
            return await RejectAsync(assertion, id, inactive, ct);
        }
        if (isReleased)
        {
            unit.Work.Add(new(UserSql.TakeReleased, [assertion.Actor.OrganizationId, id, connection.Id], 1));
        }
        return await SaveAsync(assertion, connection, unit, state, row, invitation, Linked, null, unit.Values(null, UserCodec.Own(state, link)), new ProvisioningOutcome.Linked(id), ct);
    }

    /// <summary>A sync may not touch a protected account, nor deactivate the last administrator.</summary>
    private async ValueTask<Refusal?> CheckSyncAsync(Assertion assertion, UserUnit unit, UserState state, UserCodec.Row row, CancellationToken ct)
    {
        var organizationId = assertion.Actor.OrganizationId;
        var administration = await administrators.AtAsync(organizationId, state.AccessVersion, ct);
        if (ProvisioningPolicy.DecideChange(administration.Protected.Contains(state.Id), isAdministrator: false, mayAdminister: false) is { } refusal)
        {
            return refusal;
        }
        if (row.Active || !state.Active || !await administrators.IncludesAsync(organizationId, administration, state.Id, ct))
        {
            return null;
        }
        var holders = await administrators.HoldersAsync(organizationId, administration, ct);
        unit.Work.Add(new(AdministrationReader.Advance, [organizationId, administration.Version], 1));
        return ProvisioningPolicy.DecideLoss(holders.Exists(holder => holder.UserId != state.Id));
    }

    /// <param name="invitation">What the person comes with, and is consumed.</param>
    /// <param name="action">Null: of the person nothing changes.</param>
    private async Task<ProvisioningOutcome?> SaveAsync(
        Assertion assertion, Connection connection, UserUnit unit, UserState before, UserCodec.Row row, AcceptedInvitation? invitation, string? action, string? detail, AuditValues? values, ProvisioningOutcome outcome, CancellationToken ct)
    {
        var organizationId = assertion.Actor.OrganizationId;
        if (assertion.IsRehearsal)
        {
            return await RehearseAsync(assertion, before, row, outcome, ct);
        }
        if (action is not null)
        {
            unit.Work.Add(AuditTrail.Entry(assertion.Actor, assertion.ConnectionId, time.GetUtcNow(), action, before.Id, detail, values));
        }
        var groups = await memberships.PlanAsync(assertion, connection, before.Id, unit.Work.Exists(statement => statement.Sql == AdministrationReader.Advance), ct);
        unit.Work.AddRange(groups.Work);
        if (invitation is not null)
        {
            await invitations.AddAsync(unit.Work, assertion.Actor, invitation, before.Id, ct);
        }
        unit.Work.AddRange(groups.Touches);
        var limit = row.Active && !before.Active ? (await settings.ReadAsync(organizationId, ct).ConfigureAwait(false)).Seats.Value : null;
        seats.Add(unit.Work, organizationId, limit);
        if (await database.CommitAsync(before.Id, unit.Work, ct))
        {
            return outcome;
        }
        if (limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(organizationId, ct)) is { } full)
        {
            return await RejectAsync(assertion, outcome is ProvisioningOutcome.Created ? Guid.Empty : before.Id, full, ct);
        }
        // Of a new person the next round finds who has the name; of one who is known, the name they now go by is another's.
        return outcome is not ProvisioningOutcome.Created && await finder.IsTakenAsync(organizationId, before.Id, row.UserNameKey, ct)
            ? await RejectAsync(assertion, before.Id, Conflict, ct)
            : null;
    }

    /// <summary>Nothing is new of the person; of their groups there may be.</summary>
    private async Task<ProvisioningOutcome?> SaveMembershipsAsync(Assertion assertion, Connection connection, Guid id, CancellationToken ct)
    {
        var groups = await memberships.PlanAsync(assertion, connection, id, advances: false, ct);
        return groups.IsEmpty || assertion.IsRehearsal ? new ProvisioningOutcome.Unchanged(id)
            : await database.CommitAsync(id, [.. groups.Work, .. groups.Touches], ct) ? groups.Touches.Count > 0 ? new ProvisioningOutcome.Updated(id) : new ProvisioningOutcome.Unchanged(id)
            : null;
    }

    /// <summary>What the commit would find.</summary>
    private async Task<ProvisioningOutcome> RehearseAsync(Assertion assertion, UserState before, UserCodec.Row row, ProvisioningOutcome outcome, CancellationToken ct)
    {
        var organizationId = assertion.Actor.OrganizationId;
        var limit = row.Active && !before.Active ? (await settings.ReadAsync(organizationId, ct).ConfigureAwait(false)).Seats.Value : null;
        return limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(organizationId, ct)) is { } full ? new ProvisioningOutcome.Rejected(full, null)
            : outcome is not ProvisioningOutcome.Created && await finder.IsTakenAsync(organizationId, before.Id, row.UserNameKey, ct) ? new ProvisioningOutcome.Rejected(Conflict, null)
            : outcome;
    }

    private async Task<ProvisioningOutcome> RejectAsync(Assertion assertion, Guid target, Refusal refusal, CancellationToken ct)
    {
        if (assertion.IsRehearsal)
        {
            return new ProvisioningOutcome.Rejected(refusal, null);
        }
        var now = time.GetUtcNow();
        var reference = SequentialId.Next(now);
        SignInMethod? method = !assertion.IsSignIn ? null : assertion.Channel == Channel.Ldap ? SignInMethod.Ldap : SignInMethod.Oidc;
        await database.CommitAsync(target, [AuditTrail.Refusal(assertion.Actor, assertion.ConnectionId, now, Refused, target, refusal.Reason, reference, method)], ct);
        return new ProvisioningOutcome.Rejected(refusal, reference);
    }

    private static Refusal Conflict { get; } = new(RefusalReason.IdentityConflict, "What your identity provider says of you belongs to more than one account: ask an administrator.");
}
