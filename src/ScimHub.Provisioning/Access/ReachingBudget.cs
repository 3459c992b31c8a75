namespace ScimHub.Provisioning.Access;

/// <summary>A budget as it reaches a person, through a group they are in by any number of steps. Of several of one unit and period the application usually keeps to the largest.</summary>
/// <param name="Unit">Of what, such as <c>tokens</c> or <c>EUR</c>.</param>
/// <param name="Period"><c>day</c>, <c>week</c> or <c>month</c>, in UTC.</param>
public sealed record ReachingBudget(string Unit, string Period, long Amount, Guid GroupId, string Group);
