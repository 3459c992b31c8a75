namespace ScimHub.Provisioning.Access;

/// <summary>How often a budget begins anew. Days, weeks (from Monday) and months are UTC.</summary>
public enum BudgetPeriod
{
    Day,
    Week,
    Month,
}
