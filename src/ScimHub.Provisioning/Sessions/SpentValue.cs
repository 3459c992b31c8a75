namespace ScimHub.Provisioning.Sessions;

/// <summary>Something that may be presented once, and was.</summary>
public sealed class SpentValue
{
    /// <summary>SHA-256 of what it is and of the value.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Later it would be refused anyway, and the row may go.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
