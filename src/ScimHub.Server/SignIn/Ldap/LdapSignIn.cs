namespace ScimHub.Server.SignIn.Ldap;

/// <summary>What came of a sign-in.</summary>
internal abstract record LdapSignIn
{
    private LdapSignIn()
    {
    }

    /// <summary>The directory vouches for the person.</summary>
    public sealed record Entry(LdapPerson Person, LdapGroups Groups) : LdapSignIn;

    /// <summary>A server said no, and no other is asked.</summary>
    public sealed record Refused(LdapRefusal Reason) : LdapSignIn;

    /// <summary>No server could say. The reason is for administrators.</summary>
    public sealed record Unavailable(string Reason) : LdapSignIn;
}
