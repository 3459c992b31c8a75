namespace ScimHub.Provisioning.Users;

/// <summary>What it comes to when one account becomes a part of another.</summary>
/// <param name="Account">The account that stays, as it shall be.</param>
/// <param name="Links">What the other is known by, which is this one's then.</param>
/// <param name="Grants">The grants that come to it; those it has already are not among them.</param>
/// <param name="Groups">The groups it comes into.</param>
/// <param name="Manages">The groups it comes to manage.</param>
/// <param name="EndsSignIn">Whether the other has a password or passkeys here, which end.</param>
/// <param name="EndsSessions">How many sessions of the other end.</param>
public sealed record MergePlan(
    UserAccount Account,
    UserAccount Other,
    IReadOnlyList<AccountLink> Links,
    IReadOnlyList<Guid> Grants,
    IReadOnlyList<Guid> Groups,
    IReadOnlyList<Guid> Manages,
    bool EndsSignIn,
    int EndsSessions);
