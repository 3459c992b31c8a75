namespace ScimHub.Server.SignIn.Ldap;

/// <summary>How the groups of a person's groups are found.</summary>
internal enum NestedGroups
{
    /// <summary>As the directory allows: <see cref="ChainRule"/> in Active Directory, <see cref="MemberOf"/> where the person's entry has it, else <see cref="Member"/>.</summary>
    Auto,

    /// <summary>Not at all: the groups that name the person.</summary>
    None,

    /// <summary>Upwards by each entry's <c>memberOf</c>.</summary>
    MemberOf,

    /// <summary>By searching, level by level, for the groups that name those found.</summary>
    Member,

    /// <summary>MS-ADTS §3.1.1.3.4.4.3, LDAP_MATCHING_RULE_TRANSITIVE_EVAL: the server walks the chain.</summary>
    ChainRule,
}
