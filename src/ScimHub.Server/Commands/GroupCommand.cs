using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub group list|create|rename|set|remove|members|add|take</c>; <c>group manager</c> is <see cref="GroupManagerCommand"/>.</summary>
internal static class GroupCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The group's name." };
    private static readonly Argument<string> NewName = new("NEW-NAME") { Description = "What it is called from now on." };
    private static readonly Option<string[]> Users = new("--user") { Description = "A person; may be given several times.", HelpName = "USERNAME" };
    private static readonly Option<string[]> Groups = new("--group") { Description = "A group, local or a connection's, by name or id; may be given several times.", HelpName = "GROUP" };
    private static readonly Option<int> Limit = PageLimit.Option("At most so many: 1 to 1000.");
    private static readonly Option<Guid> After = new("--after") { Description = "Only those behind this id: the last one of the page before.", HelpName = "ID" };
    private static readonly Option<string> MembersInvite = WordOption.Make("--members-invite", "Whether its members may take others into it.", "on", "off");

    /// <summary>A group by name or id.</summary>
    internal static Argument<string> Group { get; } = new("GROUP") { Description = "The group, by name or id." };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("group", "Groups: those that identity providers push, and local ones, which are ScimHub's own.");
        command.Add(runner.Make("list", """
            Shows the groups, local ones and those of all connections.

            Example:
              scimhub group list --json
            """, ListAsync, Limit, After));
        command.Add(runner.Make("create", """
            Makes a local group that nobody is in yet.

            Example:
              scimhub group create "Night shift"
            """, (context, ct) => OneAsync(context, Administration(context).CreateAsync(context.Value(Name), ct), "is made"), Name));
        command.Add(runner.Make("rename", """
            Renames a local group.

            Example:
              scimhub group rename "Night shift" "Late shift"
            """, async (context, ct) => await OneAsync(context, Administration(context).ChangeAsync(await FindAsync(context, ct), context.Value(NewName), Precondition.None, ct), "has its new name"), Group, NewName));
        command.Add(runner.Make("set", """
            Says whether the members of a local group may take others into it.

            Example:
              scimhub group set "Night shift" --members-invite on
            """, SetAsync, Group, MembersInvite));
        command.Add(runner.Make("remove", """
            Ends a local group, with what is granted to it.

            Example:
              scimhub group remove "Late shift"
            """, async (context, ct) => await OneAsync(context, Administration(context).RemoveAsync(await FindAsync(context, ct), Precondition.None, ct), "is removed"), Group));
        command.Add(runner.Make("members", """
            Shows who is in a group, people and groups.

            Example:
              scimhub group members "Night shift"
            """, MembersAsync, Group, Limit, After));
        command.Add(runner.Make("add", """
            Takes people and groups into a local group. Who is in it already stays.

            Example:
              scimhub group add "Night shift" --user ada@example.com --group "Sales EMEA"
            """, async (context, ct) => await OneAsync(context, Administration(context).AddMembersAsync(await FindAsync(context, ct), await MembersOfAsync(context, ct), Precondition.None, ct), "has these members"), Group, Users, Groups));
        command.Add(runner.Make("take", """
            Takes people and groups out of a local group. Who is not in it stays out.

            Example:
              scimhub group take "Night shift" --user ada@example.com
            """, async (context, ct) => await OneAsync(context, Administration(context).RemoveMembersAsync(await FindAsync(context, ct), await MembersOfAsync(context, ct), Precondition.None, ct), "is without these members"), Group, Users, Groups));
        command.Add(GroupManagerCommand.Make(runner));
        return command;
    }

    internal static GroupAdministration Administration(CommandContext context) => new(context.Storage, context.Options.Catalog, CommandContext.Time, context.Actor);

    internal static GroupDirectory Directory(CommandContext context) => new(context.Storage, context.Options.Catalog, context.OrganizationId);

    internal static Task<Guid> FindAsync(CommandContext context, CancellationToken ct) => FindAsync(context, context.Value(Group), ct);

    private static async Task<Guid> FindAsync(CommandContext context, string group, CancellationToken ct) =>
        Guid.TryParse(group, out var id) ? id : await context.AccessCatalog.FindGroupAsync(group, ct);

    private static async Task<List<Guid>> MembersOfAsync(CommandContext context, CancellationToken ct)
    {
        var ids = new List<Guid>();
        foreach (var user in context.Value(Users) ?? [])
        {
            ids.Add(await context.AccessReader.FindUserAsync(user, ct));
        }
        foreach (var group in context.Value(Groups) ?? [])
        {
            ids.Add(await FindAsync(context, group, ct));
        }
        return ids.Count > 0 ? ids : throw new AdministrationException("Name somebody: --user USERNAME, or --group GROUP.");
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var groups = await Directory(context).ListAsync(new GroupQuery(), context.Value(After), context.Value(Limit), ct);
        var connections = (await new ConnectionRegistry(context.Storage, CommandContext.Time, context.Actor).ListAsync(ct)).ToDictionary(x => x.Connection.Id, x => x.Connection.Name);
        return await context.WriteAsync(
            new JsonArray([.. groups.Select(group => ToJson(group, context))]),
            TextTable.Render(
                ["name", "owner", "id"],
                groups.Select(group => new[] { NameOf(group, context), group.IsLocal ? "local" : connections.GetValueOrDefault(group.ConnectionId, "-"), group.Resource.Id.ToString() }),
                "No groups: make one with 'scimhub group create NAME', or have an identity provider push some."));
    }

    private static async Task<int> MembersAsync(CommandContext context, CancellationToken ct)
    {
        var group = await Directory(context).GetAsync(await FindAsync(context, ct), ct);
        var members = await Directory(context).MembersAsync(group.Resource.Id, context.Value(After), context.Value(Limit), ct);
        return await context.WriteAsync(
            new JsonArray([.. members.Select(member => new JsonObject { ["id"] = member.Id.ToString(), ["type"] = Kind(member), ["name"] = member.Name })]),
            TextTable.Render(["name", "type", "id"], members.Select(member => new[] { member.Name, Kind(member), member.Id.ToString() }), "Nobody is in it."));
    }

    private static async Task<int> SetAsync(CommandContext context, CancellationToken ct)
    {
        var id = await FindAsync(context, ct);
        if (context.Value(MembersInvite) is { } word)
        {
            await Administration(context).LetMembersInviteAsync(id, word == "on", ct);
        }
        var settings = await Administration(context).SettingsAsync(id, ct);
        return await context.WriteAsync(
            new JsonObject { ["id"] = id.ToString(), ["membersInvite"] = settings.MembersInvite }, settings.MembersInvite ? "Its members may take others into it." : "Its members may not take others into it.");
    }

    private static async Task<int> OneAsync(CommandContext context, Task<DirectoryGroup> work, string done)
    {
        var group = await work;
        return await context.WriteAsync(ToJson(group, context), $"The local group '{TextTable.Clean(NameOf(group, context))}' {done}.");
    }

    private static JsonObject ToJson(DirectoryGroup group, CommandContext context) => new()
    {
        ["id"] = group.Resource.Id.ToString(),
        ["displayName"] = NameOf(group, context),
        ["owner"] = group.IsLocal ? "local" : "connection",
        ["connectionId"] = group.IsLocal ? null : group.ConnectionId.ToString(),
        ["locked"] = !group.IsLocal,
        ["createdAt"] = group.Resource.CreatedAt.UtcDateTime.ToString("O"),
    };

    private static string NameOf(DirectoryGroup group, CommandContext context) => OpenDocument.Read(group.Resource, context.Options.Catalog.Group).Text(GroupAttributes.DisplayName) ?? "";

    private static string Kind(DirectoryMember member) => member.IsGroup ? "group" : "user";
}
