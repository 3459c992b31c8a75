using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// Accounts as administrators change them: the local layer, suspension, protection, and the end. It ends in the same commit step as every push and sign-in, and
/// changes nothing that a connection said.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
/// <exception cref="ScimException">A value or an operation is at fault (400), or the version (412).</exception>
public sealed class UserAdministration(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
{
    private readonly HubDatabase database = storage.Database;
    private readonly AccountReader accounts = new(storage, catalog.User);
    private readonly SeatLock seats = new(storage.Database);
    private readonly AdministrationReader administrators = new(storage, time);
    private readonly AccountFinder finder = new(storage);

    public async Task<UserAccount> GetAsync(int organizationId, Guid id, CancellationToken ct)
    {
        var state = await LoadAsync(organizationId, id, ct);
        await using var context = storage.CreateContext(organizationId);
        var isProtected = await context.Users.Where(x => x.Id == id).Select(x => x.Protected).SingleOrDefaultAsync(ct).ConfigureAwait(false);
        var effective = OpenDocument.Read(state.Document, catalog.User);
        return new(
            id,
            state.Version,
            state.Active,
            state.Suspended,
            isProtected,
            effective,
            [.. state.Links.Select(link => new AccountLink(link.ConnectionId, link.Channel, link.ExternalId, link.Issuer, link.Subject))],
            EffectiveUser.Contests(state.Layers, effective, state.Order),
            state.CreatedAt,
            state.LastModifiedAt);
    }

    /// <summary>An account that no connection holds.</summary>
    public async Task<Guid> AddAsync(Actor actor, ScimResource resource, CancellationToken ct) => (await AddAsync(actor, resource, null, null, ct).ConfigureAwait(false)).Resource.Id;

    /// <param name="endsAt">When the account ends; null: never.</param>
    /// <param name="record">Makes the request that asks for it, of what will have been made: both are written or neither. Null: it is not kept.</param>
    public async Task<DirectoryUser> AddAsync(Actor actor, ScimResource resource, DateTimeOffset? endsAt, Func<DirectoryUser, IdempotentRequest>? record, CancellationToken ct)
    {
        ThrowIfPast(endsAt);
        var local = UserCodec.Layer(resource).Layer.With(UserAttributes.Active, null);
        var limit = (await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false)).Seats.Value;
        return await Optimistic.RunAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var user = UserCodec.New(SequentialId.Next(now), now, [], local);
                var unit = new UserUnit(actor.OrganizationId, catalog.User, now);
                var row = unit.Create(user);
                unit.Work.Add(AuditTrail.Entry(actor, null, now, "user.created", user.Id, null, unit.Beginning(row, null)));
                if (endsAt is not null)
                {
                    AddEnd(actor, unit, user.Id, null, endsAt, now);
                }
                var made = new DirectoryUser(new(user.Id, row.Document, null, now, now, 1, []), false, false, endsAt, null, []);
                unit.Add(record?.Invoke(made).Statement);
                seats.Add(unit.Work, actor.OrganizationId, limit);
                if (await database.CommitAsync(user.Id, unit.Work, ct))
                {
                    return made;
                }
                await ThrowIfTakenAsync(actor, user.Id, row.UserNameKey, ct);
                await ThrowIfFullAsync(actor, limit, "user.created", Guid.Empty, ct);
                return null;
            },
            ct);
    }

    /// <param name="mayAdminister">Whether the actor may change administrators, and protect and release accounts.</param>
    public Task EditAsync(Actor actor, Guid id, AccountEdit edit, bool mayAdminister, Precondition precondition, CancellationToken ct) =>
        Optimistic.RunAsync(() => TryEditAsync(actor, id, edit, mayAdminister, precondition, ct), ct);

    /// <summary>Ends an account, with everything personal. What still pushes it is named: it would be made again.</summary>
    public Task DeleteAsync(Actor actor, Guid id, bool mayAdminister, Precondition precondition, CancellationToken ct) =>
        Optimistic.RunAsync(
            async () =>
            {
                var state = await LoadAsync(actor.OrganizationId, id, ct);
                precondition.Check(state.Version);
                if (state.Links.FirstOrDefault(link => link.Channel == Channel.Scim) is { } pushed)
                {
                    await using var context = storage.CreateContext(actor);
                    var name = await context.Connections.Where(x => x.Id == pushed.ConnectionId).Select(x => x.Name).SingleOrDefaultAsync(ct).ConfigureAwait(false);
                    throw AdministrationException.Conflict($"The connection '{name}' pushes this account by SCIM: remove the person there, or suspend the account here.");
                }
                var now = time.GetUtcNow();
                var work = new List<SqlStatement>
                {
                    new(UserSql.DeleteUser, [actor.OrganizationId, id, state.Version], 1),
                    new(UserSql.TouchAllGroups, [actor.OrganizationId, id, now]),
                    new(UserSql.DeleteAllMemberships, [actor.OrganizationId, id]),
                    AuditTrail.Entry(actor, null, now, "user.deleted", id, null),
                };
                await GuardAsync(actor, state, mayAdminister, ends: true, "user.deleted", work, ct);
                return await database.CommitAsync(id, work, ct) ? state : null;
            },
            ct);

    private async Task<UserState?> TryEditAsync(Actor actor, Guid id, AccountEdit edit, bool mayAdminister, Precondition precondition, CancellationToken ct)
    {
        var state = await LoadAsync(actor.OrganizationId, id, ct);
        precondition.Check(state.Version);
        var after = state with { Suspended = edit.Suspended ?? state.Suspended, Local = edit.Patch is null ? state.Local : Patched(state, edit.Patch) };
        var isSame = after.Suspended == state.Suspended && Equal(after.Local, state.Local);
        var now = time.GetUtcNow();
        var unit = new UserUnit(actor.OrganizationId, catalog.User, now);
        var active = state.Active;
        var key = state.UserNameKey;
        if (!isSame)
        {
            var (row, _) = unit.Change(state, after);
            (active, key) = (row.Active, row.UserNameKey);
            var action = after.Suspended == state.Suspended ? "user.updated" : after.Suspended ? "user.suspended" : "user.resumed";
            unit.Work.Add(AuditTrail.Entry(
                actor, null, now, action, id, ChangeDetail.Of(state.Local ?? Nothing, after.Local ?? Nothing),
                unit.Values(state.Local ?? Nothing, after.Local ?? Nothing, after.Suspended == state.Suspended ? null : ("suspended", after.Suspended))));
        }
        if (edit.Protected is not null && !mayAdminister)
        {
            throw AdministrationException.Forbidden("Only an administrator may protect an account, or release it.");
        }
        if (edit.Protected is { } wanted && await AddProtectionAsync(actor, unit, state, wanted, ct))
        {
            unit.Work.Add(AuditTrail.Entry(actor, null, now, wanted ? "user.protected" : "user.unprotected", id, null, AuditValues.Of(null, Nothing, Nothing, ("protected", wanted))));
        }
        await AddEndAsync(actor, unit, id, edit, now, ct);
        await AddReleaseAsync(actor, unit, state, edit, mayAdminister, now, ct);
        if (unit.Work.Count == 0)
        {
            return state;
        }
        await GuardAsync(actor, state, mayAdminister, ends: state.Active && !active, "user.updated", unit.Work, ct);
        var limit = active && !state.Active ? (await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false)).Seats.Value : null;
        seats.Add(unit.Work, actor.OrganizationId, limit);
        if (await database.CommitAsync(id, unit.Work, ct))
        {
            return after;
        }
        await ThrowIfTakenAsync(actor, id, key, ct);
        await ThrowIfFullAsync(actor, limit, "user.resumed", id, ct);
        return null;
    }

    private async ValueTask AddEndAsync(Actor actor, UserUnit unit, Guid id, AccountEdit edit, DateTimeOffset now, CancellationToken ct)
    {
        if (edit.End is null && edit.Suspended is not false)
        {
            return;
        }
        ThrowIfPast(edit.End?.At);
        await using var context = storage.CreateContext(actor.OrganizationId);
        var standing = await context.Users.Where(x => x.Id == id).Select(x => x.EndsAt).SingleOrDefaultAsync(ct).ConfigureAwait(false);
        var wanted = edit.End is { } end ? end.At : standing <= now ? null : standing;
        if (wanted != standing)
        {
            AddEnd(actor, unit, id, standing, wanted, now);
        }
    }

    private void ThrowIfPast(DateTimeOffset? end)
    {
        if (end <= time.GetUtcNow())
        {
            throw new AdministrationException("The end lies in the past: name a later one, or suspend the account at once.");
        }
    }

    private static void AddEnd(Actor actor, UserUnit unit, Guid id, DateTimeOffset? standing, DateTimeOffset? wanted, DateTimeOffset now)
    {
        unit.Work.Add(new(UserSql.SetEnd, [actor.OrganizationId, id, wanted], 1));
        unit.Work.Add(AuditTrail.Entry(actor, null, now, "user.endSet", id, null, AuditValues.Of(End(standing), End(wanted))));

        static JsonObject End(DateTimeOffset? at) => new() { ["endsAt"] = at?.ToString("O", CultureInfo.InvariantCulture) };
    }

    private async ValueTask AddReleaseAsync(Actor actor, UserUnit unit, UserState state, AccountEdit edit, bool mayAdminister, DateTimeOffset now, CancellationToken ct)
    {
        if (edit.Release is not { } release)
        {
            return;
        }
        if (!mayAdminister)
        {
            throw AdministrationException.Forbidden("Only an administrator may release an account to a connection.");
        }
        await using var context = storage.CreateContext(actor.OrganizationId);
        var wanted = release.Connection is { } name ? await ConnectionRegistry.GetAsync(context, name, ct).ConfigureAwait(false) : null;
        if (wanted is not null && await administrators.CoversAsync(actor.OrganizationId, state.Id, ct))
        {
            throw AdministrationException.Conflict("An administrator's account, or a protected one, is taken over by no connection: take the role, or the protection, away first.");
        }
        var standing = await context.Users.Where(x => x.Id == state.Id).Select(x => new { x.ReleasedTo, x.ReleasedIdentity }).SingleOrDefaultAsync(ct).ConfigureAwait(false);
        if (wanted?.Id != standing?.ReleasedTo || standing?.ReleasedIdentity is not null)
        {
            unit.Work.Add(new(UserSql.Release, [actor.OrganizationId, state.Id, wanted?.Id, null], 1));
            unit.Work.Add(AuditTrail.Entry(actor, wanted?.Id ?? standing?.ReleasedTo, now, wanted is null ? "user.kept" : "user.released", state.Id, null));
        }
    }

    private ScimResource Nothing => new(catalog.User, ScimComplex.Empty);

    /// <summary>The local layer after the operations. Of a linked person it holds neither userName nor e-mail addresses, and never <c>active</c>.</summary>
    private ScimResource? Patched(UserState state, PatchRequest patch)
    {
        var local = state.Local ?? Nothing;
        var isLinked = state.Links.Count > 0;
        // The operations are checked as those on a whole user are: one without a name is none.
        var name = OpenDocument.Read(state.Document, catalog.User)[UserAttributes.UserName];
        var patched = PatchEngine.Apply(isLinked ? local.With(UserAttributes.UserName, name) : local, patch);
        if (patched[UserAttributes.Active] is not null)
        {
            throw new AdministrationException("'active' is what the connections say: to keep somebody out, suspend the account.");
        }
        if (isLinked && (!Equals(patched[UserAttributes.UserName], name) || patched[UserAttributes.Emails] is not null))
        {
            throw new AdministrationException("userName and emails of a linked person belong to the connection: change them at the identity provider.");
        }
        var layer = UserCodec.Layer(patched).Layer.With(UserAttributes.Active, null);
        layer = isLinked ? layer.With(UserAttributes.UserName, null) : layer;
        return layer.Attributes.Attributes.IsEmpty ? null : layer;
    }

    private static bool Equal(ScimResource? left, ScimResource? right) => left is null ? right is null : right is not null && left.Attributes.Equals(right.Attributes);

    private async ValueTask<bool> AddProtectionAsync(Actor actor, UserUnit unit, UserState state, bool wanted, CancellationToken ct)
    {
        var administration = await administrators.AtAsync(actor.OrganizationId, state.AccessVersion, ct);
        if (administration.Protected.Contains(state.Id) == wanted)
        {
            return false;
        }
        unit.Work.Add(new(UserSql.Protect, [actor.OrganizationId, state.Id, wanted], 1));
        unit.Work.Add(new(AdministrationReader.Advance, [actor.OrganizationId, administration.Version], 1));
        unit.Work.Add(new(UserSql.TouchAllGroups, [actor.OrganizationId, state.Id, time.GetUtcNow()]));
        return true;
    }

    /// <summary>Administrators and protected accounts are for administrators; and the last one's access does not end.</summary>
    private async ValueTask GuardAsync(Actor actor, UserState state, bool mayAdminister, bool ends, string action, List<SqlStatement> work, CancellationToken ct)
    {
        var administration = await administrators.AtAsync(actor.OrganizationId, state.AccessVersion, ct);
        var administers = await administrators.IncludesAsync(actor.OrganizationId, administration, state.Id, ct);
        if (!mayAdminister && (administers || administration.Protected.Contains(state.Id)))
        {
            throw AdministrationException.Forbidden("The person is an administrator, or the account is protected: only an administrator may change it.");
        }
        if (!administers || !ends)
        {
            return;
        }
        var holders = await administrators.HoldersAsync(actor.OrganizationId, administration, ct);
        await RefuseAsync(actor, ProvisioningPolicy.DecideLoss(holders.Exists(holder => holder.UserId != state.Id)), action, state.Id, ct);
        // Protection, changed in the same unit, has taken the step already.
        if (!work.Exists(statement => statement.Sql == AdministrationReader.Advance))
        {
            work.Add(new(AdministrationReader.Advance, [actor.OrganizationId, administration.Version], 1));
        }
    }

    private async ValueTask ThrowIfFullAsync(Actor actor, int? limit, string action, Guid target, CancellationToken ct)
    {
        if (limit is not null)
        {
            await RefuseAsync(actor, ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(actor.OrganizationId, ct)), action, target, ct);
        }
    }

    private async Task ThrowIfTakenAsync(Actor actor, Guid id, string userNameKey, CancellationToken ct)
    {
        if (await finder.IsTakenAsync(actor.OrganizationId, id, userNameKey, ct))
        {
            throw AdministrationException.Conflict("A person with this userName exists already: choose another one.");
        }
    }

    private async ValueTask RefuseAsync(Actor actor, Refusal? refusal, string action, Guid target, CancellationToken ct)
    {
        if (refusal is not null)
        {
            await database.CommitAsync(target, [AuditTrail.Refusal(actor, null, time.GetUtcNow(), action, target, refusal.Reason)], ct);
            throw AdministrationException.Conflict(refusal.Message);
        }
    }

    private async Task<UserState> LoadAsync(int organizationId, Guid id, CancellationToken ct) =>
        await accounts.ReadAsync(organizationId, Guid.Empty, id, ct)
        ?? throw AdministrationException.NotFound($"There is no person with the id {id}.");
}
