namespace ScimHub.Provisioning.Audit;

public enum AuditOutcome
{
    Done,

    /// <summary>Nothing was changed; the detail says why.</summary>
    Refused,
}
