using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/groups/{id}/budgets</c>: what each member of a group may use up in a period, for the application to count.</summary>
public static class BudgetEndpoints
{
    public sealed record NewBudget(long Amount);

    /// <param name="Unit">Of what, such as <c>tokens</c> or <c>EUR</c>.</param>
    /// <param name="Period"><c>day</c>, <c>week</c> or <c>month</c>, in UTC.</param>
    public sealed record BudgetView(string Unit, string Period, long Amount);

    public static void Map(RouteGroupBuilder api)
    {
        var budgets = api.MapGroup("/groups/{id:guid}/budgets").WithTags("Groups");
        budgets.MapGet("", ListAsync).Needs(ApiPermission.ReadGroups, "Lists a group's budgets. What reaches a person is told by `/users/{id}/access`.", inDomain: true);
        budgets.MapPut("/{unit}/{period}", SetAsync).Needs(ApiPermission.EditGroups, "Sets a group's budget of a unit, such as tokens or EUR, a day, week or month.");
        budgets.MapDelete("/{unit}/{period}", RemoveAsync).Needs(ApiPermission.EditGroups, "Removes a group's budget.");
    }

    private static async Task<Page<BudgetView>> ListAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Groups.GetAsync(id, ct);
        return new([.. (await api.Budgets.ListAsync(id, ct)).Select(View)], null);
    }

    private static async Task<Ok<BudgetView>> SetAsync(Guid id, string unit, string period, NewBudget body, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(View(await api.Budgets.SetAsync(id, unit, Period(period), body.Amount, ct)));

    private static async Task<NoContent> RemoveAsync(Guid id, string unit, string period, ApiRequest api, CancellationToken ct)
    {
        await api.Budgets.RemoveAsync(id, unit, Period(period), ct);
        return TypedResults.NoContent();
    }

    private static BudgetPeriod Period(string word) =>
        Array.Find(Enum.GetValues<BudgetPeriod>(), period => AuditFilter.Word(period) == word) is var found && AuditFilter.Word(found) == word
            ? found
            : throw new AdministrationException("A budget's period is day, week or month.");

    private static BudgetView View(GroupBudget budget) => new(budget.Unit, AuditFilter.Word(budget.Period), budget.Amount);
}
