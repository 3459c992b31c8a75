using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Invitations;

/// <summary>
/// Where people come with an invitation: finds the one that is theirs, and puts into the unit of work that lets them in what consumes it and what it gives, so that all of it holds or
/// nothing. What it gives was measured when it was made; roles, domains and groups that are gone since are left out, which the audit tells.
/// </summary>
internal sealed class InvitationDesk(HubStorage storage, TimeProvider time)
{
    private const string Accepted = "invitation.accepted";

    /// <summary>Of two who come with it at once, on whichever nodes, the second finds another version.</summary>
    private const string Consume = """
        UPDATE "Invitations" SET "State" = $4, "AcceptedBy" = $5, "ClosedAt" = $6, "Version" = "Version" + 1
        WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3 AND "State" = 0
        """;

    /// <summary>Whoever changes roles or grants does so after this: locks are taken in one order everywhere.</summary>
    private const string Advance = """UPDATE "Organizations" SET "AccessVersion" = "AccessVersion" + 1 WHERE "Id" = $1""";

    private const string HoldRole = """UPDATE "Roles" SET "NameKey" = "NameKey" WHERE "OrganizationId" = $1 AND "Id" = $2""";

    private const string InsertGrant = """INSERT INTO "Grants" ("OrganizationId", "Id", "UserId", "RoleId", "DomainId", "CreatedAt") VALUES ($1, $2, $3, $4, $5, $6)""";

    private readonly AdministrationReader administrators = new(storage, time);
    private readonly GroupSql sql = new(storage.Database);

    /// <summary>The invitation by which somebody comes who stands at the door: that of the link they opened, else the pending one of their proved address.</summary>
    /// <param name="known">The account they have already, if any.</param>
    public async Task<(AcceptedInvitation? Invitation, Refusal? Refusal)> FindAsync(Assertion assertion, ScimResource layer, Guid? known, CancellationToken ct)
    {
        if (!assertion.IsSignIn)
        {
            return default;
        }
        var now = time.GetUtcNow();
        var addresses = assertion.EmailVerified ? Addresses(layer) : [];
        await using var context = storage.CreateContext(assertion.Actor.OrganizationId);
        if (assertion.Invitation is { } proof)
        {
            var named = await context.Invitations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == proof.Id, ct).ConfigureAwait(false);
            if (named is { State: InvitationState.Accepted } && known is not null && named.AcceptedBy == known)
            {
                return default;
            }
            var (isElsewhere, _) = named is null ? default : await DomainAsync(context, named, assertion.ConnectionId, ct).ConfigureAwait(false);
            var refusal = ProvisioningPolicy.DecideInvitation(IsGood(named, proof, now), named is not null && addresses.Contains(named.EmailKey), isElsewhere);
            return refusal is null ? (await OpenAsync(context, named!, ct).ConfigureAwait(false), null) : (null, refusal);
        }
        if (addresses.Count == 0)
        {
            return default;
        }
        var pending = await context.Invitations.AsNoTracking()
            .Where(x => x.State == InvitationState.Pending && x.ExpiresAt > now && addresses.Contains(x.EmailKey)).OrderBy(x => x.CreatedAt).FirstOrDefaultAsync(ct).ConfigureAwait(false);
        if (pending is null)
        {
            return default;
        }
        var opened = await OpenAsync(context, pending, ct).ConfigureAwait(false);
        var (isOthers, isOwn) = await DomainAsync(context, pending, assertion.ConnectionId, ct).ConfigureAwait(false);
        return ProvisioningPolicy.IsInvitedUnasked(isOthers, await AdministersAsync(context, opened, ct).ConfigureAwait(false), isOwn) ? (opened, null) : default;
    }

    public static bool IsGood(Invitation? invitation, InvitationProof proof, DateTimeOffset now) =>
        invitation is not null && invitation.Generation == proof.Generation && invitation.StateAt(now) == InvitationState.Pending;

    /// <summary>What of the invitation's gifts there is still.</summary>
    public async Task<AcceptedInvitation> OpenAsync(HubDbContext context, Invitation invitation, CancellationToken ct)
    {
        var custom = await context.Roles.Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var domains = await context.Domains.Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var named = invitation.GroupIds;
        var groups = named.Count == 0 ? [] : await context.Groups.Where(x => x.ConnectionId == Group.Local && named.Contains(x.Id)).Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var roles = invitation.InvitedRoles
            .Where(x => (custom.Contains(x.RoleId) || storage.Model.ReadyMade.Any(role => role.Id == x.RoleId)) && (x.DomainId is not { } domain || domains.Contains(domain))).ToList();
        return new(invitation, roles, [.. roles.Select(x => x.RoleId).Where(custom.Contains).Distinct()], groups);
    }

    /// <summary>Adds to the unit of work, behind what makes or changes the person, what consumes the invitation and gives what it gives.</summary>
    public async Task AddAsync(List<SqlStatement> work, Actor actor, AcceptedInvitation accepted, Guid userId, CancellationToken ct)
    {
        var (organizationId, invitation, now) = (actor.OrganizationId, accepted.Invitation, time.GetUtcNow());
        await using var context = storage.CreateContext(organizationId);
        var had = await context.Grants.Where(x => x.UserId == userId && x.StartsAt == null && x.EndsAt == null).Select(x => new InvitedRole(x.RoleId, x.DomainId)).ToListAsync(ct).ConfigureAwait(false);
        var isIn = accepted.Groups.Count == 0 ? [] : await context.Members.Where(x => x.UserId == userId && accepted.Groups.Contains(x.GroupId)).Select(x => x.GroupId).ToListAsync(ct).ConfigureAwait(false);
        var (roles, groups) = (accepted.Roles.Except(had).ToList(), accepted.Groups.Except(isIn).ToList());

        work.Add(new(Advance, [organizationId], 1));
        work.AddRange(accepted.CustomRoles.Order().Select(role => new SqlStatement(HoldRole, [organizationId, role], 1)));
        work.Add(new(Consume, [organizationId, invitation.Id, invitation.Version, (int)InvitationState.Accepted, userId, now], 1));
        foreach (var role in roles)
        {
            var id = SequentialId.Next(now);
            work.Add(new(InsertGrant, [organizationId, id, userId, role.RoleId, role.DomainId, now]));
            work.Add(AuditTrail.Entry(actor, null, now, "grant.created", id, new JsonObject
            {
                ["user"] = userId.ToString(),
                ["role"] = role.RoleId.ToString(),
                ["domain"] = role.DomainId?.ToString(),
                ["invitation"] = invitation.Id.ToString(),
            }.ToJsonString()));
        }
        foreach (var group in groups)
        {
            work.Add(new(sql.AddAnybody, [organizationId, group, Group.Local, new SqlIds([userId])], 1));
            work.Add(AuditTrail.Entry(actor, null, now, "group.updated", group, ChangeDetail.Of(null, null, [userId])));
        }
        work.Add(OutgoingMail.Withdraw(organizationId, invitation.Id, now));
        work.Add(AuditTrail.Entry(actor, null, now, Accepted, invitation.Id, Detail(accepted, userId).ToJsonString()));
        work.AddRange(groups.Order().Select(group => new SqlStatement(GroupSql.Touch, [organizationId, group, now, 1L], 1, Adds: true)));
    }

    /// <summary>By whom it was accepted, by which link, and what it would have given and is gone.</summary>
    private static JsonObject Detail(AcceptedInvitation accepted, Guid userId)
    {
        var detail = new JsonObject { ["user"] = userId.ToString(), ["generation"] = accepted.Invitation.Generation };
        var (roles, groups) = (accepted.Invitation.InvitedRoles.Except(accepted.Roles).ToList(), accepted.Invitation.GroupIds.Except(accepted.Groups).ToList());
        if (roles.Count > 0)
        {
            detail["rolesGone"] = AccessRegistry.Json(roles);
        }
        if (groups.Count > 0)
        {
            detail["groupsGone"] = AccessRegistry.Json(groups);
        }
        return detail;
    }

    private async Task<bool> AdministersAsync(HubDbContext context, AcceptedInvitation opened, CancellationToken ct)
    {
        var roles = RoleInheritance.Resolve(await context.Roles.AsNoTracking().ToListAsync(ct).ConfigureAwait(false), storage.Model);
        return roles.Any(role => role.Administers && opened.Roles.Any(x => x.RoleId == role.Id))
            || (opened.Groups.Count > 0 && (await administrators.NowAsync(context.OrganizationId, ct)).Groups.Overlaps(opened.Groups));
    }

    /// <summary>Whether the address lies in a verified domain of another connection, or of this one.</summary>
    private static async Task<(bool IsElsewhere, bool IsOwn)> DomainAsync(HubDbContext context, Invitation invitation, Guid connectionId, CancellationToken ct)
    {
        var name = EmailAddress.Parse(invitation.Email).Domain;
        var bound = await context.VerifiedDomains.Where(x => x.Name == name && x.VerifiedAt != null).Select(x => x.ConnectionId).ToListAsync(ct).ConfigureAwait(false);
        return (bound.Exists(id => id is not null && id != connectionId), bound.Contains(connectionId));
    }

    private static List<string> Addresses(ScimResource layer) => layer[UserAttributes.Emails] is ScimList emails
        ? [.. emails.Items.OfType<ScimComplex>().Select(x => x[UserAttributes.EmailValue]).OfType<ScimString>().Select(x => EmailAddress.TryParse(x.Value, out var address) ? address.Key : null).OfType<string>()]
        : [];
}
