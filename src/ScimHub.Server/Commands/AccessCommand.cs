using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub explain</c> and <c>scimhub who</c>: why a person may, and who may.</summary>
internal static class AccessCommand
{
    private static readonly Option<string> User = new("--user") { Description = "The person.", HelpName = "USERNAME", Required = true };
    private static readonly Option<string> PermissionText = new("--permission") { Description = "What is to be done, such as build/knowledge:edit.", HelpName = "AREA:ACTION", Required = true };
    private static readonly Option<string> OnePermission = new("--permission") { Description = "What is to be done, such as build/knowledge:edit; without it all that concerns the person is shown.", HelpName = "AREA:ACTION" };
    private static readonly Option<string> DomainName = new("--domain") { Description = "Where; everywhere without it.", HelpName = "DOMAIN" };
    private static readonly Option<string[]> Attributes = new("--attribute") { Description = "Supposes that the person had this value, above what every layer says; for several, repeat it. It is not kept, but that you looked is.", HelpName = "ATTRIBUTE=VALUE" };
    private static readonly Option<int> Limit = PageLimit.Option("At most so many people: 1 to 1000.");
    private static readonly Option<bool> ServiceAccounts = new("--service-accounts") { Description = "Service accounts instead of people." };
    private static readonly Option<Guid> After = new("--after") { Description = "Only people behind this id: the last one of the page before.", HelpName = "ID" };

    public static Command MakeExplain(HubCommand.CommandRunner runner)
    {
        var command = new Command("explain", """
            Says whether a person has a permission, which grants and rules decided it and which did not, and the smallest change that would give it.
            Without a permission: every role that comes to the person, and by which way.

            Example:
              scimhub explain --user ada@example.com --permission build/knowledge:edit --domain Sales
              scimhub explain --user ada@example.com --permission build/knowledge:edit --attribute department=Sales
            """) { User, OnePermission, DomainName, Attributes };
        command.Validators.Add(result =>
        {
            if (result.GetResult(DomainName) is not null && result.GetResult(OnePermission) is null)
            {
                result.AddError("--domain goes with --permission.");
            }
            if (result.GetResult(Attributes) is not null && result.GetResult(OnePermission) is null)
            {
                result.AddError("--attribute goes with --permission.");
            }
        });
        command.SetAction(runner.OnMigrated(ExplainAsync));
        return command;
    }

    public static Command MakeWho(HubCommand.CommandRunner runner)
    {
        var command = new Command("who", """
            Shows who has a permission: active people, by their own grants, those of their groups and rules; or service accounts.

            Example:
              scimhub who --permission build/knowledge:edit --domain Sales
            """) { PermissionText, DomainName, Limit, After, ServiceAccounts };
        command.SetAction(runner.OnMigrated(WhoAsync));
        return command;
    }

    private static async Task<int> ExplainAsync(CommandContext context, CancellationToken ct)
    {
        if (context.Value(OnePermission) is not { } text)
        {
            return await ListAsync(context, ct);
        }
        var permission = Permission.Parse(text);
        var domain = await DomainAsync(context, ct);
        var user = await context.AccessReader.FindUserAsync(context.Value(User)!, ct);
        var explanation = context.Value(Attributes) is { Length: > 0 } supposed
            ? (await context.Previewer.PreviewAsync(user, new(AssignedAttributes.Read(supposed, context.Options.Catalog.User), [], permission, domain), ct)).Explanation!
            : await context.AccessReader.ExplainAsync(user, permission, domain, ct);
        var json = new JsonObject
        {
            ["userId"] = user.ToString(),
            ["permission"] = permission.ToString(),
            ["domain"] = domain?.Name,
            ["granted"] = explanation.Granted,
            ["refusal"] = explanation.Refusal,
            ["reasons"] = new JsonArray([.. explanation.Reasons.Select(reason => ToJson(reason.Fact, reason.Verdict, reason.Line))]),
            ["strayValues"] = ToJson(explanation.Strays),
            ["smallestChange"] = explanation.Change,
        };
        var where = domain is null ? "everywhere" : $"in '{TextTable.Clean(domain.Name)}'";
        return await context.WriteAsync(json, string.Join('\n', [
            $"{TextTable.Clean(context.Value(User)!)} {Has(explanation.Granted, context.Value(Attributes) is { Length: > 0 })} {permission} {where}.",
            .. explanation.Refusal is { } refusal ? new[] { refusal } : [],
            TextTable.Render(["says", "role", "line", "where", "through", "grant"], explanation.Reasons.Select(Row), "No grant and no rule concerns this person."),
            .. Lines(explanation.Strays),
            .. explanation.Change is { } change ? new[] { "To give it: " + TextTable.Clean(change) } : [],
        ]));
    }

    private static string Has(bool granted, bool supposed) => (granted, supposed) switch
    {
        (true, false) => "has",
        (false, false) => "does not have",
        (true, true) => "would have",
        (false, true) => "would not have",
    };

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var facts = await context.AccessReader.FactsAsync(await context.AccessReader.FindUserAsync(context.Value(User)!, ct), ct);
        var now = CommandContext.Time.GetUtcNow();
        var grants = facts.Grants.Where(fact => fact.Barred != Verdict.RuleUnmet).ToList();
        var json = new JsonObject
        {
            ["userId"] = facts.UserId.ToString(),
            ["active"] = facts.Active,
            ["grants"] = new JsonArray([.. grants.Select(fact => ToJson(fact, State(fact, now), null))]),
            ["strayValues"] = ToJson(facts.Strays),
        };
        return await context.WriteAsync(json, string.Join('\n', [
            .. facts.Active ? Array.Empty<string>() : ["The person is not active and may do nothing."],
            TextTable.Render(
                ["says", "role", "where", "through", "permissions"],
                grants.Select(fact => new[] { Say(fact, State(fact, now)), fact.Role.Name, fact.Domain?.Name ?? "everywhere", Through(fact), string.Join(' ', fact.Role.Permissions.Entries) }),
                "No grant and no rule gives this person a role."),
            .. Lines(facts.Strays),
        ]));
    }

    private static Verdict State(GrantFact fact, DateTimeOffset now) =>
        fact.Grant?.StartsAt > now ? Verdict.NotYet : fact.Grant?.EndsAt <= now ? Verdict.Ended : fact.Barred ?? Verdict.Gives;

    private static async Task<int> WhoAsync(CommandContext context, CancellationToken ct)
    {
        var permission = Permission.Parse(context.Value(PermissionText)!);
        if (context.Value(ServiceAccounts))
        {
            var programs = await context.AccessReader.ProgramsAsync(permission, await DomainAsync(context, ct), ct);
            return await context.WriteAsync(
                new JsonArray([.. programs.Select(x => new JsonObject { ["serviceAccountId"] = x.ServiceAccountId.ToString(), ["name"] = x.Name, ["role"] = x.Role, ["domain"] = x.Domain })]),
                TextTable.Render(["name", "role", "domain", "id"], programs.Select(x => new[] { x.Name, x.Role, x.Domain ?? "everywhere", x.ServiceAccountId.ToString() }), "No service account has it."));
        }
        var holders = await context.AccessReader.WhoAsync(permission, await DomainAsync(context, ct), context.Value(After), context.Value(Limit), ct);
        var json = new JsonArray([.. holders.Select(holder => new JsonObject { ["userId"] = holder.UserId.ToString(), ["userName"] = holder.UserName })]);
        return await context.WriteAsync(json, TextTable.Render(["userName", "id"], holders.Select(holder => new[] { holder.UserName, holder.UserId.ToString() }), "Nobody has it."));
    }

    private static async Task<Domain?> DomainAsync(CommandContext context, CancellationToken ct) =>
        context.Value(DomainName) is { } name ? await context.AccessCatalog.FindDomainAsync(name, ct) : null;

    private static JsonObject ToJson(GrantFact fact, Verdict verdict, PermissionEntry? line) => new()
    {
        ["verdict"] = Word(verdict),
        ["grantId"] = fact.Grant?.Id.ToString(),
        ["rule"] = fact.Rule?.Name,
        ["condition"] = fact.Rule?.Condition,
        ["value"] = fact.Value,
        ["role"] = fact.Role.Name,
        ["line"] = line?.ToString(),
        ["domain"] = fact.Domain?.Name,
        ["through"] = new JsonArray([.. fact.Via.Select(group => JsonValue.Create(group))]),
        ["startsAt"] = fact.Grant?.StartsAt?.UtcDateTime.ToString("O"),
        ["endsAt"] = fact.Grant?.EndsAt?.UtcDateTime.ToString("O"),
    };

    private static JsonArray ToJson(IEnumerable<StrayValue> strays) =>
        new([.. strays.Select(stray => new JsonObject { ["rule"] = stray.Rule.Name, ["value"] = stray.Value })]);

    private static IEnumerable<string> Lines(IEnumerable<StrayValue> strays) =>
        strays.Select(stray => TextTable.Clean($"The value '{stray.Value}' has the form that the rule '{stray.Rule.Name}' reads, and names no role or no domain there is."));

    private static string[] Row(GrantReason reason) =>
    [
        Say(reason.Fact, reason.Verdict),
        reason.Fact.Role.Name,
        reason.Line?.ToString() ?? "-",
        reason.Fact.Domain?.Name ?? "everywhere",
        Through(reason.Fact),
        reason.Fact.Grant?.Id.ToString() ?? "-",
    ];

    private static string Say(GrantFact fact, Verdict verdict) => verdict switch
    {
        Verdict.Gives => "yes",
        Verdict.RoleLacks => "no: the role does not allow it",
        Verdict.OtherDomain => "no: it holds elsewhere",
        Verdict.NotYet => $"no: it begins {TextTable.Time(fact.Grant?.StartsAt)}",
        Verdict.Ended => $"no: it ended {TextTable.Time(fact.Grant?.EndsAt)}",
        Verdict.WithoutPermissions => "no: the group's connection confers no permissions",
        Verdict.RuleUnmet => $"no: the rule asks for {fact.Rule?.Condition}",
        _ => throw new InvalidOperationException($"Unknown verdict {verdict}."),
    };

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
