namespace ScimHub.Provisioning.Access;

/// <summary>What one grant says to a question.</summary>
public enum Verdict
{
    /// <summary>It gives the permission.</summary>
    Gives,

    /// <summary>Its role does not allow it.</summary>
    RoleLacks,

    /// <summary>It holds in another domain.</summary>
    OtherDomain,

    /// <summary>It has not begun.</summary>
    NotYet,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>It comes through groups of a connection that does not control permissions.</summary>
    WithoutPermissions,

    /// <summary>It is given to people a rule fits, and the rule does not fit this person.</summary>
    RuleUnmet,
}
