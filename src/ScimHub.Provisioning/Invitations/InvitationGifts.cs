using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Invitations;

/// <summary>What an invitation gives: looked up, and measured by what whoever invites may give. It is given later, whatever they may by then.</summary>
/// <param name="ceiling">What they may give at most; null: everything.</param>
internal sealed class InvitationGifts(HubStorage storage, SchemaCatalog catalog, TimeProvider time, Actor actor, RolePermissions? ceiling)
{
    private static readonly Permission EditAccess = Permission.Parse("hub/access:edit");

    /// <exception cref="AdministrationException">One is not there.</exception>
    public async Task<IReadOnlyList<InvitedRole>> FindRolesAsync(IEnumerable<RoleWish> wishes, CancellationToken ct)
    {
        var access = new AccessCatalog(storage, actor.OrganizationId);
        var roles = await access.RolesAsync(ct).ConfigureAwait(false);
        var found = new List<InvitedRole>();
        foreach (var wish in wishes)
        {
            var domain = wish.Domain is null ? null : await access.FindDomainAsync(wish.Domain, ct).ConfigureAwait(false);
            found.Add(new(AccessCatalog.Find(roles, wish.Role).Id, domain?.Id));
        }
        return [.. found.Distinct()];
    }

    /// <param name="names">Names or ids.</param>
    /// <exception cref="AdministrationException">One is not there, or is a connection's.</exception>
    public async Task<IReadOnlyList<Guid>> FindGroupsAsync(IEnumerable<string> names, CancellationToken ct)
    {
        var found = new List<Guid>();
        await using var context = storage.CreateContext(actor.OrganizationId);
        foreach (var name in names)
        {
            var key = ComparisonKey.Identity(name);
            var id = Guid.TryParse(name, out var parsed) ? parsed : Guid.Empty;
            var group = await context.Groups.Where(x => x.ConnectionId == Group.Local && (x.Id == id || x.DisplayNameKey == key)).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(ct).ConfigureAwait(false);
            found.Add(group ?? throw AdministrationException.NotFound(
                $"There is no group '{Mail.EmailAddress.Clean(name)}' of ScimHub's own: 'group create' makes one. Who is in a connection's group, its identity provider says."));
        }
        return [.. found.Distinct()];
    }

    /// <summary>Nobody gives what they have not, by an invitation as by a grant. Before a transaction, since a refusal is written down.</summary>
    /// <exception cref="AdministrationException">They may not.</exception>
    public async Task CheckAsync(IReadOnlyList<InvitedRole> roles, IReadOnlyList<Guid> groups, string action, CancellationToken ct)
    {
        if (roles.Count > 0 && ceiling?.Allows(EditAccess) == false)
        {
            throw AdministrationException.Forbidden($"This gives roles, which needs the permission {EditAccess}.");
        }
        var known = await new AccessCatalog(storage, actor.OrganizationId).RolesAsync(ct).ConfigureAwait(false);
        foreach (var role in known.Where(role => roles.Any(x => x.RoleId == role.Id)))
        {
            GiftCheck.Check(ceiling, role);
        }
        if (groups.Count == 0)
        {
            return;
        }
        var guard = new GroupGuard(storage, catalog, time, actor, ceiling);
        var version = (await new AdministrationReader(storage, time).NowAsync(actor.OrganizationId, ct)).Version;
        foreach (var group in groups)
        {
            var rights = await guard.CheckAsync(group, GroupDeed.PeopleCome, action, ct).ConfigureAwait(false);
            // Whoever will come is nobody yet: neither protected nor an administrator.
            await guard.CheckMembersAsync(rights, group, version, MembershipPlan.Nothing with { AddPeople = [Guid.Empty] }, action, ct);
        }
    }
}
