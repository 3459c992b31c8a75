namespace ScimHub.Provisioning.Connections;

/// <summary>Why what an administrator asked for cannot be done.</summary>
public enum AdministrationFault
{
    /// <summary>It makes no sense as it stands.</summary>
    Invalid,

    /// <summary>What it is about is not there.</summary>
    NotFound,

    /// <summary>What is there already stands against it.</summary>
    Conflict,

    /// <summary>Whoever asks may not.</summary>
    Forbidden,
}
