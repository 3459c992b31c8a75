using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary><c>/roles</c>: what may be done.</summary>
public static class RoleEndpoints
{
    /// <param name="Permissions">Lines such as <c>build/knowledge:edit</c>.</param>
    /// <param name="Inherits">Names or ids of the roles to inherit from.</param>
    public sealed record NewRole(string Name, IReadOnlyList<string>? Permissions = null, IReadOnlyList<string>? Inherits = null);

    /// <summary>What to change; what is left out stays.</summary>
    public sealed record RolePatch(string? Name = null, IReadOnlyList<string>? Permissions = null, IReadOnlyList<string>? Inherits = null);

    /// <param name="Path">Such as <c>build/knowledge</c>.</param>
    public sealed record AreaView(string Path, string Name);

    /// <param name="Areas">The application's, in order of path; empty: any may be spoken of.</param>
    /// <param name="Levels">The actions that each level names.</param>
    /// <param name="Actions">What can be allowed by itself, such as <c>deploy</c>.</param>
    public sealed record ModelView(IReadOnlyList<AreaView> Areas, IReadOnlyDictionary<string, IReadOnlyList<string>> Levels, IReadOnlyList<string> Actions);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/areas", Areas).WithTags("Roles").Needs(ApiPermission.ReadAccess, "Lists the areas that permissions may speak of, as the configuration declares them, what each level names, and the single actions.");
        var roles = api.MapGroup("/roles").WithTags("Roles");
        roles.MapGet("", ListAsync).Needs(ApiPermission.ReadAccess, "Lists the roles, the built-in ones first.", inDomain: true);
        roles.MapPost("", AddAsync).Needs(ApiPermission.EditAccess, "Makes a role. It may allow no more than the caller's own.");
        roles.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAccess, "Reads a role.");
        roles.MapGet("/{id:guid}/permissions", PermissionsAsync).Needs(ApiPermission.ReadAccess, "Lists all that a role allows, by its own lines and the inherited ones.");
        roles.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditAccess, "Changes a role.");
        roles.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditAccess, "Removes a role that nobody is granted and none inherits from.");
    }

    private static async Task<Page<RoleView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct) =>
        api.PageOfAll(await api.Access.RolesAsync(ct), page, role => role.Id, RoleView.Of);

    private static Ok<ModelView> Areas(ApiRequest api) =>
        TypedResults.Ok(new ModelView([.. api.Model.Areas.OrderBy(area => area.Key, StringComparer.Ordinal).Select(area => new AreaView(area.Key, area.Value))], api.Model.Levels, api.Model.Actions));

    private static Task<Made<RoleView>> AddAsync(NewRole body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<NamedRole, RoleView>(
        alongside => api.Registry(alongside).AddRoleAsync(body.Name, body.Permissions ?? [], body.Inherits ?? [], ct),
        role => ($"/roles/{role.Id}", RoleView.Of(role)),
        ct);

    private static async Task<Tagged<RoleView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var role = await api.Access.FindRoleAsync(id.ToString(), ct);
        return new(RoleView.Of(role), role.Version);
    }

    private static async Task<Page<string>> PermissionsAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var role = await api.Access.FindRoleAsync(id.ToString(), ct);
        return new([.. role.Permissions.Entries.Select(line => line.ToString())], null);
    }

    private static async Task<Tagged<RoleView>> ChangeAsync(Guid id, RolePatch body, ApiRequest api, CancellationToken ct)
    {
        var role = await api.Editor.ChangeRoleAsync(id.ToString(), new(body.Name, body.Permissions, body.Inherits), api.Conditions, ct);
        return new(RoleView.Of(role), role.Version);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Registry().RemoveRoleAsync(id.ToString(), api.Conditions, ct);
        return TypedResults.NoContent();
    }
}
