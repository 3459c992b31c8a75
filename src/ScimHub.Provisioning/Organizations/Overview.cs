namespace ScimHub.Provisioning.Organizations;

/// <summary>An organisation at a glance.</summary>
/// <param name="Suspended">Of the inactive ones, those whom an administrator keeps out.</param>
/// <param name="LocalGroups">Made by hand; the others are connections'.</param>
/// <param name="PendingInvitations">That can still be accepted.</param>
/// <param name="Days">The last ones, oldest first; the day that is under way is the last.</param>
public sealed record Overview(long Active, long Inactive, long Suspended, long Groups, long LocalGroups, long PendingInvitations, IReadOnlyList<OverviewDay> Days);
