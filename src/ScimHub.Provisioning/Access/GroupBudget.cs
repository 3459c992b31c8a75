using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>What each member of a group may use up in a period: a number the application is handed, counts by, and keeps to. ScimHub counts nothing.</summary>
public sealed class GroupBudget : IOwned
{
    public const int MaxUnitLength = 30;

    public required int OrganizationId { get; init; }

    public required Guid GroupId { get; init; }

    /// <summary>Of what: <c>tokens</c>, <c>EUR</c>, or whatever the application counts.</summary>
    public required string Unit { get; init; }

    public required BudgetPeriod Period { get; init; }

    public required long Amount { get; set; }
}
