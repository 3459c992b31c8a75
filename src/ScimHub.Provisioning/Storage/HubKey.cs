namespace ScimHub.Provisioning.Storage;

/// <summary>A random key every node shares, made when first wanted.</summary>
public sealed class HubKey
{
    /// <summary>Signs pagination cursors.</summary>
    public const string Cursors = "cursors";

    public required string Name { get; init; }

    public required byte[] Value { get; init; }
}
