namespace ScimHub.Server.SignIn.Local;

/// <summary>Whose a passkey is, as the framework's handler wants to be told.</summary>
internal sealed record PasskeyPerson(int OrganizationId, Guid Id);
