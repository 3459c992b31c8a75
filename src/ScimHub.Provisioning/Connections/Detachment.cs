namespace ScimHub.Provisioning.Connections;

/// <summary>Whether a connection still speaks, and what becomes of what it said.</summary>
public enum Detachment
{
    /// <summary>It speaks.</summary>
    None,

    /// <summary>It is refused at every channel; what it said before stands.</summary>
    Kept,

    /// <summary>It is refused at every channel, and what it said does not count: its layers are out of every account, its groups confer nothing. It is kept for when the connection is attached again.</summary>
    Withdrawn,
}
