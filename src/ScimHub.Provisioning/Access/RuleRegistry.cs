using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>Makes, changes and ends the rules of one organisation, in somebody's name.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class RuleRegistry(HubStorage storage, SchemaCatalog catalog, TimeProvider time, Actor actor)
{
    private readonly AccessCatalog access = new(storage, actor.OrganizationId);

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    public async Task<Rule> AddAsync(NewRule wanted, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var name = AccessRegistry.Name("rule", wanted.Name);
        var rule = new Rule { OrganizationId = actor.OrganizationId, Id = Guid.CreateVersion7(now), Name = name, NameKey = ComparisonKey.Identity(name), CreatedAt = now };
        Apply(rule, new(null, wanted.Condition, wanted.Attribute, wanted.Pattern));
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await TakeTurnAsync(context, ct).ConfigureAwait(false);
        await CheckNameAsync(context, rule, ct).ConfigureAwait(false);
        context.Rules.Add(rule);
        Alongside?.Invoke(context, rule);
        await SaveAsync(context, now, "rule.created", rule, AuditValues.Of(null, AuditedSettings.Of(rule)), ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return rule;
    }

    public async Task<Rule> SetAsync(Guid id, RuleChange change, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await TakeTurnAsync(context, ct).ConfigureAwait(false);
        var rule = await GetAsync(context, id, ct).ConfigureAwait(false);
        condition.Check(rule.Version);
        var was = AuditedSettings.Of(rule);
        Apply(rule, change);
        if (!context.Entry(rule).Properties.Any(property => property.IsModified && !Equals(property.OriginalValue, property.CurrentValue)))
        {
            return rule;
        }
        await CheckNameAsync(context, rule, ct).ConfigureAwait(false);
        rule.Version++;
        await SaveAsync(context, time.GetUtcNow(), "rule.updated", rule, AuditValues.Of(was, AuditedSettings.Of(rule)), ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return rule;
    }

    public async Task<Rule> RemoveAsync(Guid id, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await TakeTurnAsync(context, ct).ConfigureAwait(false);
        var rule = await GetAsync(context, id, ct).ConfigureAwait(false);
        condition.Check(rule.Version);
        // A grant made at this moment holds the rule too: one of the two waits for the other.
        await HoldAsync(context, id, ct).ConfigureAwait(false);
        var grants = await context.Grants.CountAsync(x => x.RuleId == id, ct).ConfigureAwait(false);
        if (grants > 0)
        {
            throw AdministrationException.Conflict($"{grants} grants are given to the rule '{rule.Name}': end them first ('grant list --rule' shows them).");
        }
        context.Rules.Remove(rule);
        await SaveAsync(context, time.GetUtcNow(), "rule.removed", rule, AuditValues.Of(AuditedSettings.Of(rule), null), ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return rule;
    }

    /// <exception cref="AdministrationException">There is none.</exception>
    public async Task<Rule> FindAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await GetAsync(context, id, ct).ConfigureAwait(false);
    }

    /// <summary>Whom the rule fits now, active or not, in order of id: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    public Task<RulePreview> PreviewAsync(NewRule rule, Guid after, int limit, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var drawn = new Rule { OrganizationId = actor.OrganizationId, Id = Guid.CreateVersion7(now), Name = rule.Name, NameKey = "", CreatedAt = now };
        Apply(drawn, new(null, rule.Condition, rule.Attribute, rule.Pattern));
        return new RulePreviewer(storage, catalog, access, actor.OrganizationId).PreviewAsync(RuleParser.Parse(drawn, catalog.User), after, limit, ct);
    }

    /// <summary>Checks that grants can be given to a rule, and keeps it from being changed or removed before the end of the transaction.</summary>
    internal static async Task HoldConditionAsync(HubDbContext context, Guid id, CancellationToken ct)
    {
        if (!await HoldAsync(context, id, ct).ConfigureAwait(false))
        {
            throw AdministrationException.NotFound($"There is no rule with the id {id}.");
        }
        var rule = await context.Rules.AsNoTracking().SingleAsync(x => x.Id == id, ct).ConfigureAwait(false);
        if (rule.Condition is null)
        {
            throw new AdministrationException($"The values that the rule '{rule.Name}' reads name their roles by themselves: nothing is granted to it. Grant to a rule with a condition.");
        }
    }

    private static async Task<bool> HoldAsync(HubDbContext context, Guid id, CancellationToken ct) =>
        await context.Rules.Where(x => x.Id == id).ExecuteUpdateAsync(x => x.SetProperty(y => y.NameKey, y => y.NameKey), ct).ConfigureAwait(false) == 1;

    private static async Task<Rule> GetAsync(HubDbContext context, Guid id, CancellationToken ct) =>
        await context.Rules.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
        ?? throw AdministrationException.NotFound($"There is no rule {id}: 'rule list' shows those there are.");

    /// <summary>One change at a time: of two that name one version, the second finds another. The row says besides that access has changed.</summary>
    private static Task<int> TakeTurnAsync(HubDbContext context, CancellationToken ct) => context.Organizations
        .Where(x => x.Id == context.OrganizationId)
        .ExecuteUpdateAsync(x => x.SetProperty(y => y.AccessVersion, y => y.AccessVersion + 1), ct);

    private static async Task CheckNameAsync(HubDbContext context, Rule rule, CancellationToken ct)
    {
        if (await context.Rules.AnyAsync(x => x.NameKey == rule.NameKey && x.Id != rule.Id, ct).ConfigureAwait(false))
        {
            throw AccessRegistry.Taken("rule", rule.Name);
        }
    }

    private static async Task SaveAsync(HubDbContext context, DateTimeOffset now, string action, Rule rule, AuditValues? values, CancellationToken ct)
    {
        AdministrativeAudit.Record(context, now, action, null, rule.Id, new JsonObject
        {
            ["name"] = rule.Name,
            ["condition"] = rule.Condition,
            ["attribute"] = rule.Attribute,
            ["pattern"] = rule.Pattern,
        }, values);
        await AccessRegistry.SaveAsync(context, "rule", rule.Name, ct).ConfigureAwait(false);
    }

    /// <summary>Sets what is asked for, and checks that the rule can be read and asked of the database.</summary>
    private void Apply(Rule rule, RuleChange change)
    {
        if (change.Name is { } renamed)
        {
            rule.Name = AccessRegistry.Name("rule", renamed);
            rule.NameKey = ComparisonKey.Identity(rule.Name);
        }
        rule.Condition = Changed(change.Condition, rule.Condition);
        rule.Attribute = Changed(change.Attribute, rule.Attribute);
        rule.Pattern = Changed(change.Pattern, rule.Pattern);
        switch (rule)
        {
            case { Condition: { } condition, Attribute: null, Pattern: null }:
                Check(RuleParser.Condition(condition, catalog.User));
                break;
            case { Condition: null, Attribute: { } attribute, Pattern: { } pattern }:
                var reading = RuleParser.Pattern(attribute, pattern, catalog.User);
                Check(new PresentFilter(reading.Path));
                break;
            default:
                throw new AdministrationException("A rule has either a condition, such as department eq \"Sales\", or an attribute and a pattern, such as groups.display and hub.{domain}.{role}.");
        }
    }

    /// <summary>Empty: none, so that what was a condition can become a pattern.</summary>
    private static string? Changed(string? wanted, string? before) => wanted is null ? before : wanted.Trim() is { Length: > 0 } text ? text : null;

    private void Check(Filter filter)
    {
        try
        {
            var parameters = new SqlParameters();
            parameters.Add(actor.OrganizationId);
            new UserDirectoryFilters(storage.Database, parameters).Compile(filter);
        }
        catch (ScimException e)
        {
            throw new AdministrationException($"The condition cannot be used: {e.Message}");
        }
    }
}
