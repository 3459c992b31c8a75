using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Access;

/// <summary>Roles and domains as they are changed, on every database.</summary>
public abstract class AccessEditorSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly Actor Actor = Actor.CommandLine(Organization.DefaultId);

    private AccessRegistry Registry => new(Hub.Storage, Hub.Clock, Actor);

    private AccessEditor Editor => new(Hub.Storage, Hub.Clock, Actor);

    private AccessCatalog Catalog => new(Hub.Storage, Organization.DefaultId);

    [Fact]
    public async Task A_role_is_changed_in_part_and_each_change_is_a_version_and_an_audit_row()
    {
        var role = await Registry.AddRoleAsync(Unique("role"), ["build:read"], [], Ct);
        var name = Unique("renamed");
        Assert.Equal(1, role.Version);

        var changed = await Editor.ChangeRoleAsync(role.Id.ToString(), new(Name: name, Lines: ["build:edit", "x:read"]), Precondition.None, Ct);
        Assert.Equal((role.Id, name, 2L), (changed.Id, changed.Name, changed.Version));
        Assert.True(changed.Permissions.Allows(Permission.Parse("build:edit")));
        changed = await Editor.ChangeRoleAsync(name, new(Inherits: ["Viewer"]), Precondition.None, Ct);
        Assert.Equal((3L, BuiltInRoles.Viewer.Id), (changed.Version, Assert.Single(changed.Inherits)));
        Assert.True(changed.Permissions.Allows(Permission.Parse("other:read")));
        changed = await Editor.ChangeRoleAsync(name, new(Name: name, Inherits: ["viewer"]), Precondition.None, Ct);
        Assert.Equal(3, changed.Version);
        Assert.Equal(["build:edit", "x:read"], (await Catalog.FindRoleAsync(name, Ct)).Own.Select(line => line.ToString()));
        Assert.Equal(["role.created", "role.updated", "role.updated"], await AuditAsync(role.Id));
    }

    [Fact]
    public async Task A_role_never_inherits_from_itself_by_any_number_of_steps()
    {
        var first = await Registry.AddRoleAsync(Unique("first"), ["a:read"], [], Ct);
        var second = await Registry.AddRoleAsync(Unique("second"), [], [first.Name], Ct);
        var third = await Registry.AddRoleAsync(Unique("third"), [], [second.Name], Ct);
        foreach (var heir in new[] { first, second, third })
        {
            await RefusedAsync(AdministrationFault.Invalid, () => Editor.ChangeRoleAsync(first.Name, new(Inherits: [heir.Name]), Precondition.None, Ct));
        }
        Assert.Equal(1, (await Catalog.FindRoleAsync(first.Name, Ct)).Version);

        // Two changes that each would do alone.
        var other = await Registry.AddRoleAsync(Unique("other"), ["b:read"], [], Ct);
        var outcomes = await Task.WhenAll(TryAsync(first.Name, other.Name), TryAsync(other.Name, third.Name));
        Assert.Single(outcomes, true);
    }

    [Fact]
    public async Task What_no_role_may_become_is_refused_and_changes_nothing()
    {
        var role = await Registry.AddRoleAsync(Unique("role"), ["a:read"], [], Ct);
        var other = await Registry.AddRoleAsync(Unique("other"), ["a:read"], [], Ct);
        await RefusedAsync(AdministrationFault.Conflict, () => Editor.ChangeRoleAsync("Viewer", new(Lines: ["*:*"]), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => Editor.ChangeRoleAsync(role.Name, new(Name: other.Name.ToUpperInvariant()), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => Editor.ChangeRoleAsync(role.Name, new(Name: "ADMIN"), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => Editor.ChangeRoleAsync(role.Name, new(Lines: []), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => Editor.ChangeRoleAsync(role.Name, new(Lines: ["nonsense"]), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => Editor.ChangeRoleAsync(role.Name, new(Inherits: ["nobody"]), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => Editor.ChangeRoleAsync(Unique("x"), new(Name: "y"), Precondition.None, Ct));
        await FaultAsync(412, ScimErrorType.None, () => Editor.ChangeRoleAsync(role.Name, new(Name: "y"), Precondition.AnyOf([7]), Ct));
        await FaultAsync(412, ScimErrorType.None, () => Registry.RemoveRoleAsync(role.Name, Precondition.AnyOf([7]), Ct));
        Assert.Equal(1, (await Catalog.FindRoleAsync(role.Name, Ct)).Version);
    }

    [Fact]
    public async Task A_change_gives_no_role_more_than_they_have_who_make_it_not_even_an_heir()
    {
        var hidden = await Registry.AddRoleAsync(Unique("hidden"), ["s:none"], [], Ct);
        var open = await Registry.AddRoleAsync(Unique("open"), ["s:edit"], [], Ct);
        // Lines of one area add up, and the nearest area decides: s/x is nothing here until its line goes.
        var cover = await Registry.AddRoleAsync(Unique("cover"), ["s/x:none"], [], Ct);
        var heir = await Registry.AddRoleAsync(Unique("heir"), [], [open.Name, cover.Name], Ct);
        var editor = new AccessEditor(Hub.Storage, Hub.Clock, Actor) { Ceiling = new([PermissionEntry.Parse("t:edit"), PermissionEntry.Parse("s/y:read")]) };

        await RefusedAsync(AdministrationFault.Forbidden, () => editor.ChangeRoleAsync(hidden.Name, new(Lines: ["s:read"]), Precondition.None, Ct));
        var fault = await RefusedAsync(AdministrationFault.Forbidden, () => editor.ChangeRoleAsync(cover.Name, new(Lines: ["t:read"]), Precondition.None, Ct));
        Assert.Contains(heir.Name, fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await editor.ChangeRoleAsync(hidden.Name, new(Lines: ["s:none", "t:edit"]), Precondition.None, Ct)).Version);
        Assert.Equal(2, (await editor.ChangeRoleAsync(open.Name, new(Lines: ["s:read"]), Precondition.None, Ct)).Version);
    }

    [Fact]
    public async Task A_domain_is_renamed_and_moved_but_never_into_itself()
    {
        var top = await Registry.AddDomainAsync(Unique("top"), "workspace", null, Ct);
        var inner = await Registry.AddDomainAsync(Unique("inner"), "team", top.Name, Ct);
        var leaf = await Registry.AddDomainAsync(Unique("leaf"), "team", inner.Name, Ct);
        var name = Unique("renamed");

        var changed = await Editor.ChangeDomainAsync(leaf.Id.ToString(), new(Name: name, Kind: "project", Moves: true, Parent: top.Id.ToString()), Precondition.AnyOf([1]), Ct);
        Assert.Equal((name, "project", (Guid?)top.Id, 2L), (changed.Name, changed.Kind, changed.ParentId, changed.Version));
        changed = await Editor.ChangeDomainAsync(name, new(Moves: true), Precondition.None, Ct);
        Assert.Null(changed.ParentId);
        Assert.Equal(3, (await Editor.ChangeDomainAsync(name, new(Name: name, Moves: true), Precondition.None, Ct)).Version);
        foreach (var within in new[] { top.Name, inner.Name })
        {
            await RefusedAsync(AdministrationFault.Invalid, () => Editor.ChangeDomainAsync(top.Name, new(Moves: true, Parent: within), Precondition.None, Ct));
        }
        await RefusedAsync(AdministrationFault.Invalid, () => Editor.ChangeDomainAsync(top.Name, new(Moves: true, Parent: "nowhere"), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => Editor.ChangeDomainAsync(top.Name, new(Name: name), Precondition.None, Ct));
        await FaultAsync(412, ScimErrorType.None, () => Editor.ChangeDomainAsync(name, new(Kind: "x"), Precondition.AnyOf([1]), Ct));
        await FaultAsync(412, ScimErrorType.None, () => Registry.RemoveDomainAsync(name, Precondition.AnyOf([1]), Ct));
        Assert.Equal(["domain.created", "domain.updated", "domain.updated"], await AuditAsync(leaf.Id));
        await Hub.VerifyAsync();
    }

    private async Task<bool> TryAsync(string role, string parent)
    {
        try
        {
            await Editor.ChangeRoleAsync(role, new(Inherits: [parent]), Precondition.None, Ct);
            return true;
        }
        catch (AdministrationException)
        {
            return false;
        }
    }

    private async Task<List<string>> AuditAsync(Guid target)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.Where(x => x.TargetId == target).OrderBy(x => x.At).Select(x => x.Action).ToListAsync(Ct);
    }

    private static async Task<AdministrationException> RefusedAsync(AdministrationFault why, Func<Task> change)
    {
        var fault = await Assert.ThrowsAsync<AdministrationException>(change);
        Assert.Equal(why, fault.Fault);
        return fault;
    }

    private static string Unique(string name) => $"{name} {Guid.NewGuid():n}";
}
