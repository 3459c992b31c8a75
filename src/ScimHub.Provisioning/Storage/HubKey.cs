namespace ScimHub.Provisioning.Storage;

/// <summary>A few bytes every node shares, under a name: a random key, made when first wanted; where the audit's chain ends, and which rows its seals have.</summary>
public sealed class HubKey
{
    /// <summary>Signs pagination cursors.</summary>
    public const string Cursors = "cursors";

    /// <summary>Signs what the application is told of who is signed in.</summary>
    public const string Identity = "identity";

    /// <summary>Seals the text of mails that wait; covered (<see cref="KeyCover"/>).</summary>
    public const string Mail = "mail";

    public required string Name { get; init; }

    public required byte[] Value { get; init; }
}
