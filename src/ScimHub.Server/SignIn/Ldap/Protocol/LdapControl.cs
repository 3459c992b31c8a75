namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>RFC 4511 §4.1.11. None of ours is critical: a server that does not know one answers without it.</summary>
internal sealed record LdapControl(string Oid, ReadOnlyMemory<byte>? Value)
{
    /// <summary>RFC 2696.</summary>
    public const string PagedResults = "1.2.840.113556.1.4.319";

    /// <summary>draft-behera-ldap-password-policy §6.</summary>
    public const string PasswordPolicy = "1.3.6.1.4.1.42.2.27.8.5.1";

    /// <summary>MS-ADTS §3.1.1.3.4.1.4: no continuations into other naming contexts.</summary>
    public const string DomainScope = "1.2.840.113556.1.4.1339";

    /// <summary>draft-vchu-ldap-pwd-policy: the password has expired; it must be changed first.</summary>
    public const string NetscapePasswordExpired = "2.16.840.1.113730.3.4.4";
}
