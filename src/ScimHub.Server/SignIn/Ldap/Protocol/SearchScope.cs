namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>RFC 4511 §4.5.1.2.</summary>
internal enum SearchScope
{
    BaseObject = 0,
    WholeSubtree = 2,
}
