namespace ScimHub.Provisioning.Audit;

/// <summary>An audit row for people: with the names its ids have now. They are looked up at reading time and never stored with it; of what was deleted the id alone is left.</summary>
/// <param name="ActorName">Of a person or a service account.</param>
/// <param name="Change">What was set, before and after; null where nothing was.</param>
public sealed record AuditRecord(AuditEntry Entry, string? ActorName, string? ConnectionName, string? TargetName, AuditChange? Change = null);
