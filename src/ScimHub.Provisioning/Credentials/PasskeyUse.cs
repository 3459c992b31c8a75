namespace ScimHub.Provisioning.Credentials;

/// <summary>What a device said as it signed; the signature is right.</summary>
/// <param name="UserVerified">Whether it knew its owner: "something you are", or a PIN.</param>
public sealed record PasskeyUse(byte[] CredentialId, long Counter, bool UserVerified, bool BackedUp);
