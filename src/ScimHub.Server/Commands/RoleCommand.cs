using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub role list|add|remove</c>.</summary>
internal static class RoleCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The role's name." };
    private static readonly Option<string[]> Permissions = new("--permission")
    {
        Description = "An area, or * for all, and a level (none, read, edit), an action or * for all; may be given several times. The nearest area named decides.",
        HelpName = "AREA:ACTION",
    };
    private static readonly Option<string[]> Inherits = new("--inherits") { Description = "A role whose permissions it has as well; may be given several times.", HelpName = "ROLE" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("role", "Roles: what may be done.");
        var list = new Command("list", """
            Shows the roles, the built-in ones first, with all that they allow.

            Example:
              scimhub role list --json
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var add = new Command("add", """
            Makes a role. Its own lines for an area take the place of inherited ones.

            Example:
              scimhub role add Analyst --inherits Viewer --permission reports:edit --permission billing:none
            """) { Name, Permissions, Inherits };
        add.SetAction(runner.OnMigrated(AddAsync));
        command.Add(add);
        var areas = new Command("areas", """
            Shows what roles can speak of: the areas, levels and ready-made roles that the configuration declares (section Access).

            Example:
              scimhub role areas --json
            """);
        areas.SetAction(runner.On(AreasAsync));
        command.Add(areas);
        var remove = new Command("remove", """
            Removes a role that nobody is granted and no other role inherits from.

            Example:
              scimhub role remove Analyst
            """) { Name };
        remove.SetAction(runner.OnMigrated(RemoveAsync));
        command.Add(remove);
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var roles = await context.AccessCatalog.RolesAsync(ct);
        return await context.WriteAsync(
            new JsonArray([.. roles.Select(role => ToJson(role, roles))]),
            TextTable.Render(["name", "kind", "inherits", "permissions"], roles.Select(role => new[]
            {
                role.Name, role.IsPreset ? "preset" : role.BuiltIn ? "built in" : "own", string.Join(' ', Parents(role, roles)), string.Join(' ', role.Permissions.Entries),
            }), "No roles."));
    }

    private static Task<int> AreasAsync(CommandContext context, CancellationToken ct)
    {
        var model = context.Storage.Model;
        var areas = model.Areas.OrderBy(area => area.Key, StringComparer.Ordinal).ToList();
        var json = new JsonObject
        {
            ["areas"] = new JsonArray([.. areas.Select(area => new JsonObject { ["area"] = area.Key, ["name"] = area.Value })]),
            ["levels"] = new JsonArray([.. model.Levels.Select(level => new JsonObject { ["level"] = level.Key, ["actions"] = new JsonArray([.. level.Value.Select(action => JsonValue.Create(action))]) })]),
            ["presets"] = new JsonArray([.. model.ReadyMade.Where(role => role.IsPreset).Select(role => JsonValue.Create(role.Name))]),
        };
        return context.WriteAsync(json, string.Join('\n', [
            TextTable.Render(["area", "name"], areas.Select(area => new[] { area.Key, area.Value }), "No areas are declared: roles may speak of any."),
            "",
            TextTable.Render(["level", "actions"], model.Levels.Select(level => new[] { level.Key, string.Join(' ', level.Value) }), ""),
        ]));
    }

    private static async Task<int> AddAsync(CommandContext context, CancellationToken ct)
    {
        var role = await context.Access.AddRoleAsync(context.Value(Name), context.Value(Permissions) ?? [], context.Value(Inherits) ?? [], ct);
        return await context.WriteAsync(
            ToJson(role, await context.AccessCatalog.RolesAsync(ct)),
            $"Role '{TextTable.Clean(role.Name)}' allows {string.Join(' ', role.Permissions.Entries)}.");
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var role = await context.Access.RemoveRoleAsync(context.Value(Name), ct);
        return await context.WriteAsync(new JsonObject { ["id"] = role.Id.ToString(), ["name"] = role.Name }, $"Role '{TextTable.Clean(role.Name)}' is removed.");
    }

    private static JsonObject ToJson(NamedRole role, IReadOnlyList<NamedRole> roles) => new()
    {
        ["id"] = role.Id.ToString(),
        ["name"] = role.Name,
        ["builtIn"] = role.BuiltIn,
        ["preset"] = role.IsPreset,
        ["inherits"] = new JsonArray([.. Parents(role, roles).Select(name => JsonValue.Create(name))]),
        ["permissions"] = new JsonArray([.. role.Permissions.Entries.Select(entry => JsonValue.Create(entry.ToString()))]),
    };

    private static IEnumerable<string> Parents(NamedRole role, IReadOnlyList<NamedRole> roles) => roles.Where(other => role.Inherits.Contains(other.Id)).Select(other => other.Name);
}
