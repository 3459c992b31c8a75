using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub group manager list|add|remove</c>.</summary>
internal static class GroupManagerCommand
{
    private static readonly Argument<string> User = new("USERNAME") { Description = "The person." };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("manager", "Managers of a local group: they say which people are in it, and nothing else.");
        command.Add(runner.Make("list", """
            Shows who manages a group.

            Example:
              scimhub group manager list "Night shift"
            """, ListAsync, GroupCommand.Group));
        command.Add(runner.Make("add", """
            Names a manager of a local group.

            Example:
              scimhub group manager add "Night shift" ada@example.com
            """, AddAsync, GroupCommand.Group, User));
        command.Add(runner.Make("remove", """
            Ends somebody's being a manager.

            Example:
              scimhub group manager remove "Night shift" ada@example.com
            """, RemoveAsync, GroupCommand.Group, User));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var managers = await GroupCommand.Directory(context).ManagersAsync(await GroupCommand.FindAsync(context, ct), Guid.Empty, int.MaxValue, ct);
        return await context.WriteAsync(
            new JsonArray([.. managers.Select(manager => new JsonObject { ["userId"] = manager.UserId.ToString(), ["userName"] = manager.UserName, ["since"] = manager.Since.UtcDateTime.ToString("O") })]),
            TextTable.Render(["userName", "since", "id"], managers.Select(manager => new[] { manager.UserName, TextTable.Time(manager.Since), manager.UserId.ToString() }), "Nobody manages it but administrators of groups."));
    }

    private static async Task<int> AddAsync(CommandContext context, CancellationToken ct)
    {
        var (group, user) = await FindAsync(context, ct);
        await GroupCommand.Administration(context).AddManagerAsync(group, user, ct);
        return await WriteAsync(context, group, user, "manages");
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var (group, user) = await FindAsync(context, ct);
        await GroupCommand.Administration(context).RemoveManagerAsync(group, user, ct);
        return await WriteAsync(context, group, user, "no longer manages");
    }

    private static async Task<(Guid Group, Guid User)> FindAsync(CommandContext context, CancellationToken ct) =>
        (await GroupCommand.FindAsync(context, ct), await context.AccessReader.FindUserAsync(context.Value(User), ct));

    private static Task<int> WriteAsync(CommandContext context, Guid group, Guid user, string verb) => context.WriteAsync(
        new JsonObject { ["groupId"] = group.ToString(), ["userId"] = user.ToString() },
        $"{TextTable.Clean(context.Value(User))} {verb} '{TextTable.Clean(context.Value(GroupCommand.Group))}'.");
}
