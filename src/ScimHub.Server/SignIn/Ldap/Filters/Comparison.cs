namespace ScimHub.Server.SignIn.Ldap.Filters;

/// <summary>RFC 4511 §4.5.1.7, by the numbers of their choices.</summary>
internal enum Comparison
{
    Equal = 3,
    GreaterOrEqual = 5,
    LessOrEqual = 6,
    Approximate = 8,
}
