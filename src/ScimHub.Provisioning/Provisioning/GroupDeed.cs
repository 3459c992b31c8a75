namespace ScimHub.Provisioning.Provisioning;

/// <summary>What somebody is about to do to a local group.</summary>
public enum GroupDeed
{
    /// <summary>Name it, end it, say who manages it, have groups come or go.</summary>
    Anything,

    /// <summary>Take people out of it, or into it.</summary>
    People,

    /// <summary>Take people into it.</summary>
    PeopleCome,
}
