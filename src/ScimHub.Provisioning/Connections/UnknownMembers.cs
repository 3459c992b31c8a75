namespace ScimHub.Provisioning.Connections;

/// <summary>What becomes of a request that adds a member nobody knows.</summary>
public enum UnknownMembers
{
    /// <summary>400 <c>invalidValue</c> naming it; nothing is changed.</summary>
    Reject,

    /// <summary>The others are added.</summary>
    Ignore,
}
