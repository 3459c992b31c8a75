namespace ScimHub.Provisioning.Credentials;

/// <summary>A person, as far as signing in here goes.</summary>
/// <param name="Document">The effective user.</param>
/// <param name="AccessVersion">The organisation's, at that moment or before.</param>
/// <param name="Credential">Null: none.</param>
internal sealed record LocalAccount(
    Guid Id, long Version, string UserNameKey, bool Active, bool Protected, byte[] Document, long AccessVersion, LocalCredential? Credential, bool HasTotp, bool HasPasskey, bool Administers)
{
    public bool IsBreakGlass => Protected && Administers;

    /// <summary>What is left to do behind the password.</summary>
    public SecondFactorNeed Need(SecondFactorRule rule) =>
        HasTotp || HasPasskey ? SecondFactorNeed.Prove
        : rule == SecondFactorRule.Everyone || (rule == SecondFactorRule.Administrators && Administers) ? SecondFactorNeed.Enroll
        : SecondFactorNeed.None;

    public SignInVerdict.Proved Proved(string by, SecondFactorNeed need) => new(Id, by, Credential!.Stamp, need, HasTotp, HasPasskey);
}
