using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>Changes the roles and domains there are, in somebody's name. What is as it should be already is no change.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class AccessEditor(HubStorage storage, TimeProvider time, Actor actor)
{
    private readonly AdministrationReader administrators = new(storage, time);

    /// <summary>What they who act may give at most, and take; null: everything.</summary>
    public RolePermissions? Ceiling { get; init; }

    /// <param name="role">Name or id.</param>
    public async Task<NamedRole> ChangeRoleAsync(string role, RoleChange change, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await TakeTurnAsync(context, ct).ConfigureAwait(false);
        var rows = await context.Roles.ToListAsync(ct).ConfigureAwait(false);
        var before = RoleInheritance.Resolve(rows, storage.Model);
        var named = AccessCatalog.Find(before, role);
        var row = rows.Find(x => x.Id == named.Id) ?? throw AdministrationException.Conflict($"'{named.Name}' is built in and cannot be changed: make a role that inherits from it.");
        condition.Check(row.Version);
        var was = AuditedSettings.Of(row);
        var detail = new JsonObject();
        Rename(row, change.Name, before, detail);
        if (change.Lines is { } lines && Join(lines.Select(storage.Model.Check).Distinct()) is var permissions && permissions != row.Permissions)
        {
            row.Permissions = permissions;
            detail["permissions"] = AccessRegistry.Json(lines);
        }
        if (change.Inherits is { } inherits && Join(inherits.Select(parent => Parent(before, parent).Id).Distinct()) is var parents && parents != row.Inherits)
        {
            row.Inherits = parents;
            detail["inherits"] = AccessRegistry.Json(parents.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        if (row.Permissions.Length + row.Inherits.Length == 0)
        {
            throw new AdministrationException("A role needs at least one line of permissions, or a role to inherit from.");
        }
        var after = RoleInheritance.Resolve(rows, storage.Model);
        var changed = after.Single(x => x.Id == row.Id);
        CheckCircle(changed, after);
        CheckGifts(before, after);
        await CheckAdministrationAsync(context, before, after, ct).ConfigureAwait(false);
        if (detail.Count == 0)
        {
            return changed;
        }
        row.Version++;
        AdministrativeAudit.Record(context, time.GetUtcNow(), "role.updated", null, row.Id, detail, AuditValues.Of(was, AuditedSettings.Of(row)));
        await AccessRegistry.SaveAsync(context, "role", row.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return changed with { Version = row.Version };
    }

    /// <param name="domain">Name or id.</param>
    public async Task<Domain> ChangeDomainAsync(string domain, DomainChange change, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await TakeTurnAsync(context, ct).ConfigureAwait(false);
        var row = await AccessCatalog.FindDomainAsync(context, domain, ct).ConfigureAwait(false);
        condition.Check(row.Version);
        var was = AuditedSettings.Of(row);
        var detail = new JsonObject();
        if (change.Name is { } name && AccessRegistry.Name("domain", name) is var trimmed && trimmed != row.Name)
        {
            var key = ComparisonKey.Identity(trimmed);
            if (await context.Domains.AnyAsync(x => x.NameKey == key && x.Id != row.Id, ct).ConfigureAwait(false))
            {
                throw AccessRegistry.Taken("domain", trimmed);
            }
            (row.Name, row.NameKey) = (trimmed, key);
            detail["name"] = trimmed;
        }
        if (change.Kind is { } kind && AccessRegistry.Kind(kind) is var trimmedKind && trimmedKind != row.Kind)
        {
            row.Kind = trimmedKind;
            detail["kind"] = trimmedKind;
        }
        if (change.Moves && await ParentAsync(context, row, change.Parent, ct).ConfigureAwait(false) is var parent && parent != row.ParentId)
        {
            row.ParentId = parent;
            detail["parent"] = parent?.ToString();
        }
        if (detail.Count > 0)
        {
            row.Version++;
            AdministrativeAudit.Record(context, time.GetUtcNow(), "domain.updated", null, row.Id, detail, AuditValues.Of(was, AuditedSettings.Of(row)));
            await AccessRegistry.SaveAsync(context, "domain", row.Name, ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
        return row;
    }

    /// <summary>One change at a time: of two that each would do alone, the second could close a circle. The row says besides that access has changed.</summary>
    private async Task TakeTurnAsync(HubDbContext context, CancellationToken ct) => await context.Organizations
        .Where(x => x.Id == actor.OrganizationId)
        .ExecuteUpdateAsync(x => x.SetProperty(y => y.AccessVersion, y => y.AccessVersion + 1), ct).ConfigureAwait(false);

    private static void Rename(Role row, string? name, IReadOnlyList<NamedRole> roles, JsonObject detail)
    {
        var trimmed = name is null ? row.Name : AccessRegistry.Name("role", name);
        if (trimmed == row.Name)
        {
            return;
        }
        var key = ComparisonKey.Identity(trimmed);
        if (roles.Any(x => x.Id != row.Id && ComparisonKey.Identity(x.Name) == key))
        {
            throw AccessRegistry.Taken("role", trimmed);
        }
        (row.Name, row.NameKey) = (trimmed, key);
        detail["name"] = trimmed;
    }

    private static void CheckCircle(NamedRole role, IReadOnlyList<NamedRole> roles)
    {
        var seen = new HashSet<Guid>();
        var waiting = new Queue<Guid>(role.Inherits);
        while (waiting.TryDequeue(out var id))
        {
            if (id == role.Id)
            {
                throw new AdministrationException($"The role '{role.Name}' would inherit from itself: leave out what inherits from it.");
            }
            if (seen.Add(id))
            {
                foreach (var next in roles.FirstOrDefault(x => x.Id == id)?.Inherits ?? [])
                {
                    waiting.Enqueue(next);
                }
            }
        }
    }

    /// <summary>The role and those that inherit from it, wherever they allow something else than before: a line taken away may uncover what another parent allows. Of what administers, administrators alone take.</summary>
    private void CheckGifts(IReadOnlyList<NamedRole> before, IReadOnlyList<NamedRole> after)
    {
        foreach (var role in after)
        {
            var was = before.Single(x => x.Id == role.Id);
            if (!was.Permissions.Covers(role.Permissions))
            {
                GiftCheck.Check(Ceiling, role);
            }
            TakingCheck.Check(Ceiling, was.Administers && !role.Permissions.Covers(was.Permissions), $"The role '{role.Name}' administers ScimHub");
        }
    }

    /// <summary>An administrator remains, and no rule makes one. The organisation's row is held: who else would end an administrator waits, and decides after this.</summary>
    private async Task CheckAdministrationAsync(HubDbContext context, IReadOnlyList<NamedRole> before, IReadOnlyList<NamedRole> after, CancellationToken ct)
    {
        var administering = after.Where(role => role.Administers).Select(role => role.Id).ToHashSet();
        if (administering.SetEquals(before.Where(role => role.Administers).Select(role => role.Id)))
        {
            return;
        }
        if (await context.Grants.AnyAsync(x => x.RuleId != null && administering.Contains(x.RoleId), ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict("The role would administer ScimHub, and is granted to a rule, which may not give that: end that grant first.");
        }
        if (ProvisioningPolicy.DecideLoss(await administrators.RemainAsync(actor.OrganizationId, after, null, ct).ConfigureAwait(false)) is { } refusal)
        {
            throw AdministrationException.Conflict(refusal.Message);
        }
    }

    /// <exception cref="AdministrationException">There is no such role: a fault of what refers to it.</exception>
    private static NamedRole Parent(IReadOnlyList<NamedRole> roles, string name)
    {
        try
        {
            return AccessCatalog.Find(roles, name);
        }
        catch (AdministrationException e) when (e.Fault == AdministrationFault.NotFound)
        {
            throw new AdministrationException(e.Message);
        }
    }

    private static async Task<Guid?> ParentAsync(HubDbContext context, Domain row, string? name, CancellationToken ct)
    {
        if (name is null)
        {
            return null;
        }
        var key = ComparisonKey.Identity(name);
        var id = Guid.TryParse(name, out var parsed) ? parsed : Guid.Empty;
        var domains = await context.Domains.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        var parent = domains.Find(x => x.Id == id || x.NameKey == key) ?? throw new AdministrationException($"There is no domain '{name}' for it to lie in.");
        return new DomainTree(domains).Chain(parent.Id).Contains(row.Id)
            ? throw new AdministrationException($"The domain '{row.Name}' would lie within itself: choose a parent outside of it.")
            : parent.Id;
    }

    private static string Join<T>(IEnumerable<T> lines) => string.Join('\n', lines);
}
