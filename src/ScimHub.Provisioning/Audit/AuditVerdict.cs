namespace ScimHub.Provisioning.Audit;

/// <summary>What a look along the chain of one organisation came to.</summary>
/// <param name="Breaches">One sentence each, in the order of the chain; empty where all is well.</param>
/// <param name="Seals">Seals that were looked at, and the rows under them.</param>
/// <param name="Head">The number of the last seal and, as hexadecimal text, its hash: whoever keeps them elsewhere can tell that they are still those.</param>
/// <param name="OpenRows">Rows that are not sealed yet, so that nothing can be said of them; the oldest is of <paramref name="OldestOpen"/>.</param>
public sealed record AuditVerdict(
    int OrganizationId, IReadOnlyList<string> Breaches, long Seals, long SealedRows, (long Number, string Hash)? Head, long OpenRows, DateTimeOffset? OldestOpen);
