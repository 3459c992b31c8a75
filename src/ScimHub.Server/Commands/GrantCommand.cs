using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub grant list|add|remove</c>.</summary>
internal static class GrantCommand
{
    private static readonly Argument<Guid> Id = new("ID") { Description = "The grant's id, from 'grant list'." };
    private static readonly Option<string> User = new("--user") { Description = "A person.", HelpName = "USERNAME" };
    private static readonly Option<string> Group = new("--group") { Description = "A group, by name or id: its members have the role while they are in it.", HelpName = "GROUP" };
    private static readonly Option<string> RuleName = new("--rule") { Description = "A rule with a condition, by name or id: whom it fits has the role while it does.", HelpName = "RULE" };
    private static readonly Option<string> RoleName = new("--role") { Description = "The role given.", HelpName = "ROLE" };
    private static readonly Option<string> RoleToGive = new("--role") { Description = "The role given.", HelpName = "ROLE", Required = true };
    private static readonly Option<string> DomainName = new("--domain") { Description = "Where it holds; everywhere without it.", HelpName = "DOMAIN" };
    private static readonly Option<DateTimeOffset?> From = InstantOption.Make("--from", "When it begins, such as 2027-01-01 or 2027-01-01T09:00+01:00; UTC where no offset is given.");
    private static readonly Option<DateTimeOffset?> Until = InstantOption.Make("--until", "When it ends, such as the last day of a contract.");

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("grant", "Grants: who has which role, where, and for how long.");
        var list = new Command("list", """
            Shows the grants, oldest first: all, or those of a person, a group, a rule or a role.

            Example:
              scimhub grant list --user ada@example.com
            """) { User, Group, RuleName, RoleName };
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var add = new Command("add", """
            Gives a role to a person, to a group or to whom a rule fits. The same grant again changes nothing.

            Example:
              scimhub grant add --group "Sales EMEA" --role Member --domain Sales --until 2027-06-30
            """) { User, Group, RuleName, RoleToGive, DomainName, From, Until };
        add.Validators.Add(result =>
        {
            if (new[] { User, Group, RuleName }.Count(option => result.GetResult(option) is not null) != 1)
            {
                result.AddError("A grant is given to a person (--user), to a group (--group) or to whom a rule fits (--rule): name one of them.");
            }
        });
        add.SetAction(runner.OnMigrated(AddAsync));
        command.Add(add);
        var remove = new Command("remove", """
            Ends a grant at once.

            Example:
              scimhub grant remove 0197c0de-0000-7000-8000-000000000000
            """) { Id };
        remove.SetAction(runner.OnMigrated(RemoveAsync));
        command.Add(remove);
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var role = context.Value(RoleName) is { } name ? await context.AccessCatalog.FindRoleAsync(name, ct) : null;
        var (user, group, rule) = (await UserAsync(context, ct), await GroupAsync(context, ct), await RuleAsync(context, ct));
        var grants = (await context.AccessCatalog.GrantsAsync(user, group, role?.Id, ct)).Where(grant => rule is null || grant.RuleId == rule).ToList();
        var names = await NamesAsync(context, ct);
        return await context.WriteAsync(
            new JsonArray([.. grants.Select(grant => ToJson(grant, names))]),
            TextTable.Render(["id", "to", "role", "domain", "from", "until"], grants.Select(grant => new[]
            {
                grant.Id.ToString(),
                grant.UserId is { } person ? $"user {person}" : grant.GroupId is { } members ? $"group {members}" : $"rule {names.Rule(grant)}",
                names.Role(grant),
                names.Domain(grant) ?? "everywhere",
                TextTable.Time(grant.StartsAt),
                TextTable.Time(grant.EndsAt),
            }), "No grants: give a role with 'scimhub grant add --user USERNAME --role ROLE'."));
    }

    private static async Task<int> AddAsync(CommandContext context, CancellationToken ct)
    {
        var wanted = new NewGrant(
            await UserAsync(context, ct), await GroupAsync(context, ct), context.Value(RoleToGive)!, context.Value(DomainName), context.Value(From), context.Value(Until))
        {
            RuleId = await RuleAsync(context, ct),
        };
        var grant = await context.Access.GrantAsync(wanted, ct);
        var names = await NamesAsync(context, ct);
        return await context.WriteAsync(ToJson(grant, names), $"""
            {TextTable.Clean(context.Value(User) ?? context.Value(Group) ?? $"Whom the rule '{context.Value(RuleName)}' fits")} has the role '{TextTable.Clean(names.Role(grant))}' {(names.Domain(grant) is { } domain ? $"in '{TextTable.Clean(domain)}'" : "everywhere")}.
            Id {grant.Id}
            """);
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var grant = await context.Access.EndGrantAsync(context.Value(Id), ct);
        return await context.WriteAsync(ToJson(grant, await NamesAsync(context, ct)), $"Grant {grant.Id} has ended.");
    }

    private static async Task<Guid?> UserAsync(CommandContext context, CancellationToken ct) =>
        context.Value(User) is { } name ? await context.AccessReader.FindUserAsync(name, ct) : null;

    private static async Task<Guid?> GroupAsync(CommandContext context, CancellationToken ct) =>
        context.Value(Group) is { } name ? Guid.TryParse(name, out var id) ? id : await context.AccessCatalog.FindGroupAsync(name, ct) : null;

    private static async Task<Guid?> RuleAsync(CommandContext context, CancellationToken ct) =>
        context.Value(RuleName) is { } name ? Guid.TryParse(name, out var id) ? id : (await context.AccessCatalog.FindRuleAsync(name, ct)).Id : null;

    private static async Task<Names> NamesAsync(CommandContext context, CancellationToken ct) =>
        new(await context.AccessCatalog.RolesAsync(ct), await context.AccessCatalog.DomainsAsync(ct), await context.AccessCatalog.RulesAsync(ct));

    private static JsonObject ToJson(Grant grant, Names names) => new()
    {
        ["id"] = grant.Id.ToString(),
        ["userId"] = grant.UserId?.ToString(),
        ["groupId"] = grant.GroupId?.ToString(),
        ["ruleId"] = grant.RuleId?.ToString(),
        ["rule"] = names.Rule(grant),
        ["role"] = names.Role(grant),
        ["domain"] = names.Domain(grant),
        ["startsAt"] = grant.StartsAt?.UtcDateTime.ToString("O"),
        ["endsAt"] = grant.EndsAt?.UtcDateTime.ToString("O"),
        ["createdAt"] = grant.CreatedAt.UtcDateTime.ToString("O"),
    };

    private sealed record Names(IReadOnlyList<NamedRole> Roles, DomainTree Domains, IReadOnlyList<Rule> Rules)
    {
        public string? Rule(Grant grant) => Rules.FirstOrDefault(rule => rule.Id == grant.RuleId)?.Name;

        public string Role(Grant grant) => Roles.FirstOrDefault(role => role.Id == grant.RoleId)?.Name ?? grant.RoleId.ToString();

        public string? Domain(Grant grant) => grant.DomainId is { } id ? Domains.Find(id)?.Name : null;
    }
}
