namespace ScimHub.Provisioning.Credentials;

/// <summary>A passkey as its device made it; what it signed is right.</summary>
public sealed record NewPasskey(
    string Name, byte[] CredentialId, byte[] PublicKey, long Counter, IReadOnlyList<string> Transports, bool UserVerified, bool BackupEligible, bool BackedUp);
