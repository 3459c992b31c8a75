namespace ScimHub.Conformance.Cases;

internal enum Profile
{
    Rfc,
    Entra,
    Okta,
}
