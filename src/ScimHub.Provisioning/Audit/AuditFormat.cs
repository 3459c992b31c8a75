namespace ScimHub.Provisioning.Audit;

/// <summary>How an export is written.</summary>
public enum AuditFormat
{
    Csv,

    /// <summary>A JSON object a line.</summary>
    Jsonl,
}
