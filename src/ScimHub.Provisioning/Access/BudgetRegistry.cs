using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Access;

/// <summary>The budgets of groups, of every connection and local ones.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class BudgetRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    private const int Most = 20;

    /// <summary>In order of unit and period.</summary>
    public async Task<IReadOnlyList<GroupBudget>> ListAsync(Guid groupId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.GroupBudgets.AsNoTracking().Where(x => x.GroupId == groupId).OrderBy(x => x.Unit).ThenBy(x => x.Period).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>What comes to a person by the groups they are in; groups of a connection that does not control permissions give nothing.</summary>
    public async Task<IReadOnlyList<ReachingBudget>> OfAsync(AccessFacts facts, CancellationToken ct)
    {
        if (facts.Groups.Count == 0)
        {
            return [];
        }
        var names = facts.Groups.ToDictionary(group => group.Id, group => group.Name);
        var ids = names.Keys.ToList();
        await using var context = storage.CreateContext(actor);
        var budgets = await context.GroupBudgets.AsNoTracking().Where(x => ids.Contains(x.GroupId)).ToListAsync(ct).ConfigureAwait(false);
        return
        [
            .. budgets.OrderBy(x => x.Unit, StringComparer.Ordinal).ThenBy(x => x.Period).ThenByDescending(x => x.Amount)
                .Select(budget => new ReachingBudget(budget.Unit, AuditFilter.Word(budget.Period), budget.Amount, budget.GroupId, names[budget.GroupId])),
        ];
    }

    /// <summary>Sets the budget of that unit and period.</summary>
    public async Task<GroupBudget> SetAsync(Guid groupId, string unit, BudgetPeriod period, long amount, CancellationToken ct)
    {
        var trimmed = unit.Trim();
        if (trimmed.Length is 0 or > GroupBudget.MaxUnitLength || !trimmed.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new AdministrationException($"A budget's unit has 1 to {GroupBudget.MaxUnitLength} letters, digits, full stops, hyphens or underscores, such as tokens or EUR.");
        }
        if (amount < 0)
        {
            throw new AdministrationException("A budget's amount is a whole number of 0 or more.");
        }
        await using var context = storage.CreateContext(actor);
        if (!await context.Groups.AnyAsync(x => x.Id == groupId, ct).ConfigureAwait(false))
        {
            throw AdministrationException.NotFound($"There is no group with the id {groupId}.");
        }
        var budgets = await context.GroupBudgets.Where(x => x.GroupId == groupId).ToListAsync(ct).ConfigureAwait(false);
        var budget = budgets.Find(x => x.Unit == trimmed && x.Period == period);
        if (budget?.Amount == amount)
        {
            return budget;
        }
        var was = budget is null ? null : AuditedSettings.Of(budget);
        if (budget is null)
        {
            if (budgets.Count >= Most)
            {
                throw AdministrationException.Conflict($"The group has {Most} budgets already: remove one first.");
            }
            budget = new() { OrganizationId = actor.OrganizationId, GroupId = groupId, Unit = trimmed, Period = period, Amount = amount };
            context.GroupBudgets.Add(budget);
        }
        budget.Amount = amount;
        AdministrativeAudit.Record(context, time.GetUtcNow(), "group.budgetSet", null, groupId, new() { ["unit"] = trimmed, ["period"] = AuditFilter.Word(period) }, AuditValues.Of(was, AuditedSettings.Of(budget)));
        await SaveAsync(context, ct).ConfigureAwait(false);
        return budget;
    }

    public async Task RemoveAsync(Guid groupId, string unit, BudgetPeriod period, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var budget = await context.GroupBudgets.SingleOrDefaultAsync(x => x.GroupId == groupId && x.Unit == unit && x.Period == period, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"The group has no budget of {unit} a {AuditFilter.Word(period)}.");
        context.GroupBudgets.Remove(budget);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "group.budgetRemoved", null, groupId, new() { ["unit"] = unit, ["period"] = AuditFilter.Word(period) }, AuditValues.Of(AuditedSettings.Of(budget), null));
        await SaveAsync(context, ct).ConfigureAwait(false);
    }

    private static async Task SaveAsync(HubDbContext context, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict("The budget, or the group, was changed at the same moment: look again, and repeat the request.");
        }
    }
}
