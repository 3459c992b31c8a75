using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub authority list|set|reset</c>.</summary>
internal static class AuthorityCommand
{
    private static readonly Argument<string> Attribute = new("ATTRIBUTE") { Description = "An attribute of people, such as title; an extension's with its URN." };
    private static readonly Argument<string> Sources = new("SOURCES") { Description = "Most believed first, parted by commas: of local, scim, oidc and ldap. Those not named follow in that order." };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("authority", "Whom to believe of an attribute that several sources speak of: usually local, then scim, oidc, ldap.");
        var list = new Command("list", """
            Shows the attributes with an order of their own.

            Example:
              scimhub authority list
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var set = new Command("set", """
            Sets whom to believe of an attribute. Every account is merged anew: 'job list' shows how far that is.

            Example:
              scimhub authority set title ldap,scim
            """) { Attribute, Sources };
        set.SetAction(runner.OnMigrated(SetAsync));
        command.Add(set);
        var reset = new Command("reset", """
            Has an attribute believed in the usual order again.

            Example:
              scimhub authority reset title
            """) { Attribute };
        reset.SetAction(runner.OnMigrated(ResetAsync));
        command.Add(reset);
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var rows = await Registry(context).ListAsync(ct);
        return await context.WriteAsync(
            new JsonArray([.. rows.Select(ToJson)]),
            TextTable.Render(["ATTRIBUTE", "BELIEVED FIRST"], rows.Select(row => new[] { row.Attribute, row.Sources }), "Every attribute is believed in the usual order: local, scim, oidc, ldap."));
    }

    private static async Task<int> SetAsync(CommandContext context, CancellationToken ct)
    {
        var set = await Registry(context).SetAsync(context.Value(Attribute), context.Value(Sources).Split(','), ct);
        return await context.WriteAsync(ToJson(set), $"Of {set.Attribute}, {set.Sources} is believed first. {JobCommand.Hint}");
    }

    private static async Task<int> ResetAsync(CommandContext context, CancellationToken ct)
    {
        await Registry(context).ResetAsync(context.Value(Attribute), ct);
        return await context.WriteAsync(new JsonObject { ["attribute"] = context.Value(Attribute), ["reset"] = true }, $"{TextTable.Clean(context.Value(Attribute))} is believed in the usual order again. {JobCommand.Hint}");
    }

    private static JsonObject ToJson(AttributeAuthority authority) => new()
    {
        ["attribute"] = authority.Attribute,
        ["sources"] = new JsonArray([.. authority.Read().Select(source => JsonValue.Create(AttributeAuthority.Word(source)))]),
    };

    private static AuthorityRegistry Registry(CommandContext context) => new(context.Storage, context.Options.Catalog, CommandContext.Time, context.Actor);
}
