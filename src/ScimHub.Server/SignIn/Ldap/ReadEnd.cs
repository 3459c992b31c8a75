using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>How a reading ended.</summary>
internal abstract record ReadEnd
{
    private ReadEnd()
    {
    }

    /// <summary>Everything was read: who did not come is not there.</summary>
    public sealed record Complete : ReadEnd;

    /// <summary>Who did not come may well be there: nobody is disabled for it.</summary>
    /// <param name="Detail">For administrators.</param>
    /// <param name="Fault">Where it was the talking that failed.</param>
    public sealed record Partial(PartialReason Reason, string Detail, LdapFault? Fault = null) : ReadEnd;
}
