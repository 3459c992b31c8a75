using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub explain</c> and <c>scimhub who</c>: why a person may, and who may.</summary>
internal static class AccessCommand
{
    private static readonly Option<string> User = new("--user") { Description = "The person.", HelpName = "USERNAME", Required = true };
    private static readonly Option<string> PermissionText = new("--permission") { Description = "What is to be done, such as build/knowledge:edit.", HelpName = "AREA:ACTION", Required = true };
    private static readonly Option<string> DomainName = new("--domain") { Description = "Where; everywhere without it.", HelpName = "DOMAIN" };
    private static readonly Option<int> Limit = MakeLimit();
    private static readonly Option<Guid> After = new("--after") { Description = "Only people behind this id: the last one of the page before.", HelpName = "ID" };

    public static Command MakeExplain(HubCommand.CommandRunner runner)
    {
        var command = new Command("explain", """
            Says whether a person has a permission, which grants decided it and which did not, and the smallest change that would give it.

            Example:
              scimhub explain --user ada@example.com --permission build/knowledge:edit --domain Sales
            """) { User, PermissionText, DomainName };
        command.SetAction(runner.OnMigrated(ExplainAsync));
        return command;
    }

    public static Command MakeWho(HubCommand.CommandRunner runner)
    {
        var command = new Command("who", """
            Shows who has a permission: active people, by their own grants and those of their groups.

            Example:
              scimhub who --permission build/knowledge:edit --domain Sales
            """) { PermissionText, DomainName, Limit, After };
        command.SetAction(runner.OnMigrated(WhoAsync));
        return command;
    }

    private static Option<int> MakeLimit()
    {
        var option = new Option<int>("--limit") { Description = "At most so many people: 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 100 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000)
            {
                result.AddError("--limit is a number from 1 to 1000.");
            }
        });
        return option;
    }

    private static async Task<int> ExplainAsync(CommandContext context, CancellationToken ct)
    {
        var permission = Permission.Parse(context.Value(PermissionText)!);
        var domain = await DomainAsync(context, ct);
        var user = await context.AccessReader.FindUserAsync(context.Value(User)!, ct);
        var explanation = await context.AccessReader.ExplainAsync(user, permission, domain, ct);
        var json = new JsonObject
        {
            ["userId"] = user.ToString(),
            ["permission"] = permission.ToString(),
            ["domain"] = domain?.Name,
            ["granted"] = explanation.Granted,
            ["refusal"] = explanation.Refusal,
            ["reasons"] = new JsonArray([.. explanation.Reasons.Select(ToJson)]),
            ["strayValues"] = ToJson(explanation.Strays),
            ["smallestChange"] = explanation.Change,
        };
        var where = domain is null ? "everywhere" : $"in '{TextTable.Clean(domain.Name)}'";
        return await context.WriteAsync(json, string.Join('\n', [
            $"{TextTable.Clean(context.Value(User)!)} {(explanation.Granted ? "has" : "does not have")} {permission} {where}.",
            .. explanation.Refusal is { } refusal ? new[] { refusal } : [],
            TextTable.Render(["says", "role", "line", "where", "through", "grant"], explanation.Reasons.Select(Row), "No grant and no rule concerns this person."),
            .. Lines(explanation.Strays),
            .. explanation.Change is { } change ? new[] { "To give it: " + TextTable.Clean(change) } : [],
        ]));
    }

    private static async Task<int> WhoAsync(CommandContext context, CancellationToken ct)
    {
        var permission = Permission.Parse(context.Value(PermissionText)!);
        var holders = await context.AccessReader.WhoAsync(permission, await DomainAsync(context, ct), context.Value(After), context.Value(Limit), ct);
        var json = new JsonArray([.. holders.Select(holder => new JsonObject { ["userId"] = holder.UserId.ToString(), ["userName"] = holder.UserName })]);
        return await context.WriteAsync(json, TextTable.Render(["userName", "id"], holders.Select(holder => new[] { holder.UserName, holder.UserId.ToString() }), "Nobody has it."));
    }

    private static async Task<Domain?> DomainAsync(CommandContext context, CancellationToken ct) =>
        context.Value(DomainName) is { } name ? await context.AccessCatalog.FindDomainAsync(name, ct) : null;

    private static JsonObject ToJson(GrantReason reason) => new()
    {
        ["verdict"] = Word(reason.Verdict),
        ["grantId"] = reason.Fact.Grant?.Id.ToString(),
        ["rule"] = reason.Fact.Rule?.Name,
        ["condition"] = reason.Fact.Rule?.Condition,
        ["value"] = reason.Fact.Value,
        ["role"] = reason.Fact.Role.Name,
        ["line"] = reason.Line?.ToString(),
        ["domain"] = reason.Fact.Domain?.Name,
        ["through"] = new JsonArray([.. reason.Fact.Via.Select(group => JsonValue.Create(group))]),
        ["startsAt"] = reason.Fact.Grant?.StartsAt?.UtcDateTime.ToString("O"),
        ["endsAt"] = reason.Fact.Grant?.EndsAt?.UtcDateTime.ToString("O"),
    };

    private static JsonArray ToJson(IEnumerable<StrayValue> strays) =>
        new([.. strays.Select(stray => new JsonObject { ["rule"] = stray.Rule.Name, ["value"] = stray.Value })]);

    private static IEnumerable<string> Lines(IEnumerable<StrayValue> strays) =>
        strays.Select(stray => TextTable.Clean($"The value '{stray.Value}' has the form that the rule '{stray.Rule.Name}' reads, and names no role or no domain there is."));

    private static string[] Row(GrantReason reason) =>
    [
        reason.Verdict switch
        {
            Verdict.Gives => "yes",
            Verdict.RoleLacks => "no: the role does not allow it",
            Verdict.OtherDomain => "no: it holds elsewhere",
            Verdict.NotYet => $"no: it begins {TextTable.Time(reason.Fact.Grant?.StartsAt)}",
            Verdict.Ended => $"no: it ended {TextTable.Time(reason.Fact.Grant?.EndsAt)}",
            Verdict.WithoutPermissions => "no: the connection of the group does not control permissions",
            Verdict.RuleUnmet => $"no: the rule asks for {reason.Fact.Rule?.Condition}",
            _ => throw new InvalidOperationException($"Unknown verdict {reason.Verdict}."),
        },
        reason.Fact.Role.Name,
        reason.Line?.ToString() ?? "-",
        reason.Fact.Domain?.Name ?? "everywhere",
        Through(reason.Fact),
        reason.Fact.Grant?.Id.ToString() ?? "-",
    ];

    private static string Through(GrantFact fact) => fact switch
    {
        { Rule: { } rule, Value: { } value } => $"rule {rule.Name}: {value}",
        { Rule: { } rule } => $"rule {rule.Name}",
        { Via.Count: 0 } => "own",
        _ => string.Join(" > ", fact.Via),
    };

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Gives => "gives",
        Verdict.RoleLacks => "roleLacks",
        Verdict.OtherDomain => "otherDomain",
        Verdict.NotYet => "notYet",
        Verdict.Ended => "ended",
        Verdict.WithoutPermissions => "withoutPermissions",
        Verdict.RuleUnmet => "ruleUnmet",
        _ => throw new InvalidOperationException($"Unknown verdict {verdict}."),
    };
}
