namespace ScimHub.Provisioning.Credentials;

/// <summary>What somebody has to sign in by here, as they see it.</summary>
/// <param name="PasswordSetAt">Null: they have none.</param>
/// <param name="RecoveryCodes">How many are left.</param>
/// <param name="MustEnroll">Whether they must have a second factor, and have none.</param>
public sealed record LocalAccountState(DateTimeOffset? PasswordSetAt, string? RecoveryAddress, bool HasTotp, int RecoveryCodes, IReadOnlyList<Passkey> Passkeys, bool MustEnroll);
