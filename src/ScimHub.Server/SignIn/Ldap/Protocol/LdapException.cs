namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>A server could not be talked with. The message is for administrators: it names the server, the fault and the mend, and no secret.</summary>
internal sealed class LdapException(LdapFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public LdapFault Fault => fault;

    /// <summary>Whether another server may do better.</summary>
    public bool IsOfTheServer => fault != LdapFault.Refused;

    public static LdapException Malformed(string what, Exception? inner = null) => new(LdapFault.Malformed, $"The server sent what is no LDAP: {what}.", inner);
}
