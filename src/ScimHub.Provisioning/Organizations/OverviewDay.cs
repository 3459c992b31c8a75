namespace ScimHub.Provisioning.Organizations;

/// <summary>What happened on a day, in UTC.</summary>
/// <param name="SignIns">Sessions that began.</param>
/// <param name="RefusedSignIns">People who were not let in.</param>
/// <param name="Created">Accounts that were made.</param>
/// <param name="Changed">Changes of accounts and groups.</param>
/// <param name="Refused">Changes that were refused.</param>
public sealed record OverviewDay(DateOnly Day, long SignIns, long RefusedSignIns, long Created, long Changed, long Refused);
