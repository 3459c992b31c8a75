using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub rule list|add|set|remove|preview</c>.</summary>
internal static class RuleCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The rule's name." };
    private static readonly Argument<string> Kept = new("NAME") { Description = "A rule there is; without it, one as the options describe it.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Condition = new("--condition") { Description = "A SCIM filter over people, their groups of every connection among their attributes. Grants say what those it fits have.", HelpName = "FILTER" };
    private static readonly Option<string> Attribute = new("--attribute") { Description = "Whose values a pattern reads, such as groups.display, entitlements.value or roles.value.", HelpName = "PATH" };
    private static readonly Option<string> Pattern = new("--pattern") { Description = "The form of values that name a role, and a domain, by themselves: hub.{domain}.{role}, or hub.{role} for everywhere.", HelpName = "PATTERN" };
    private static readonly Option<string> Renamed = new("--name") { Description = "Its new name.", HelpName = "NAME" };
    private static readonly Option<int> Limit = PageLimit.Option("At most so many people: 1 to 1000.");
    private static readonly Option<Guid> After = new("--after") { Description = "Only people behind this id: the last one of the page before.", HelpName = "ID" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("rule", "Rules: people told by what is known of them, and values that name roles.");
        var list = new Command("list", """
            Shows the rules.

            Example:
              scimhub rule list --json
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var add = new Command("add", """
            Makes a rule: a condition to grant roles to, or a pattern by which values name roles and domains by themselves.

            Example:
              scimhub rule add "Sales people" --condition 'department eq "Sales" and not (userType eq "Contractor")'
              scimhub rule add Named --attribute groups.display --pattern 'hub.{domain}.{role}'
            """) { Name, Condition, Attribute, Pattern };
        add.SetAction(runner.OnMigrated(AddAsync));
        command.Add(add);
        var set = new Command("set", """
            Changes a rule; what is not named stays. It holds at the next question.

            Example:
              scimhub rule set "Sales people" --condition 'department eq "Sales"'
            """) { Name, Renamed, Condition, Attribute, Pattern };
        set.SetAction(runner.OnMigrated(SetAsync));
        command.Add(set);
        var remove = new Command("remove", """
            Removes a rule that nothing is granted to. What values named by it ends at once.

            Example:
              scimhub rule remove "Sales people"
            """) { Name };
        remove.SetAction(runner.OnMigrated(RemoveAsync));
        command.Add(remove);
        var preview = new Command("preview", """
            Shows whom a rule fits now, before it is made or after.

            Example:
              scimhub rule preview --condition 'department eq "Sales"'
              scimhub rule preview "Sales people" --limit 20
            """) { Kept, Condition, Attribute, Pattern, Limit, After };
        preview.SetAction(runner.OnMigrated(PreviewAsync));
        command.Add(preview);
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var rules = await context.AccessCatalog.RulesAsync(ct);
        return await context.WriteAsync(
            new JsonArray([.. rules.Select(ToJson)]),
            TextTable.Render(["name", "fits", "id"], rules.Select(rule => new[] { rule.Name, Text(rule), rule.Id.ToString() }),
                "No rules: make one with 'scimhub rule add NAME --condition FILTER'."));
    }

    private static async Task<int> AddAsync(CommandContext context, CancellationToken ct)
    {
        var rule = await context.Rules.AddAsync(new(context.Value(Name), context.Value(Condition), context.Value(Attribute), context.Value(Pattern)), ct);
        return await context.WriteAsync(ToJson(rule), rule.Condition is null
            ? $"Rule '{TextTable.Clean(rule.Name)}' reads {TextTable.Clean(Text(rule))}."
            : $"Rule '{TextTable.Clean(rule.Name)}' is made: give it a role with 'scimhub grant add --rule NAME --role ROLE'.");
    }

    private static async Task<int> SetAsync(CommandContext context, CancellationToken ct)
    {
        var rule = await context.AccessCatalog.FindRuleAsync(context.Value(Name), ct);
        rule = await context.Rules.SetAsync(rule.Id, new(context.Value(Renamed), context.Value(Condition), context.Value(Attribute), context.Value(Pattern)), Precondition.None, ct);
        return await context.WriteAsync(ToJson(rule), $"Rule '{TextTable.Clean(rule.Name)}': {TextTable.Clean(Text(rule))}.");
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var rule = await context.AccessCatalog.FindRuleAsync(context.Value(Name), ct);
        await context.Rules.RemoveAsync(rule.Id, Precondition.None, ct);
        return await context.WriteAsync(new JsonObject { ["id"] = rule.Id.ToString(), ["name"] = rule.Name }, $"Rule '{TextTable.Clean(rule.Name)}' is removed.");
    }

    private static async Task<int> PreviewAsync(CommandContext context, CancellationToken ct)
    {
        var kept = context.Optional(Kept) is { } name ? await context.AccessCatalog.FindRuleAsync(name, ct) : null;
        var preview = await context.Rules.PreviewAsync(
            new("preview", context.Value(Condition) ?? kept?.Condition, context.Value(Attribute) ?? kept?.Attribute, context.Value(Pattern) ?? kept?.Pattern),
            context.Value(After), context.Value(Limit), ct);
        var json = new JsonObject { ["total"] = preview.Total, ["people"] = new JsonArray([.. preview.People.Select(ToJson)]) };
        return await context.WriteAsync(json, string.Join('\n', [
            $"It fits {preview.Total} people.",
            TextTable.Render(["userName", "active", "named", "id"], preview.People.Select(person => new[]
            {
                person.UserName, person.Active ? "yes" : "no", string.Join(", ", person.Values.Select(value => $"{value.Role} {(value.Domain is { } domain ? $"in {domain}" : "everywhere")} by {value.Value}")), person.UserId.ToString(),
            }), preview.Total == 0 ? "" : "No more of them."),
        ]));
    }

    private static string Text(Rule rule) => rule.Condition ?? $"{rule.Attribute} of the form {rule.Pattern}";

    private static JsonObject ToJson(Rule rule) => new()
    {
        ["id"] = rule.Id.ToString(),
        ["name"] = rule.Name,
        ["condition"] = rule.Condition,
        ["attribute"] = rule.Attribute,
        ["pattern"] = rule.Pattern,
        ["version"] = rule.Version,
        ["createdAt"] = rule.CreatedAt.UtcDateTime.ToString("O"),
    };

    private static JsonObject ToJson(RuleMatch person) => new()
    {
        ["userId"] = person.UserId.ToString(),
        ["userName"] = person.UserName,
        ["active"] = person.Active,
        ["values"] = new JsonArray([.. person.Values.Select(value => new JsonObject { ["value"] = value.Value, ["role"] = value.Role, ["domain"] = value.Domain })]),
    };
}
