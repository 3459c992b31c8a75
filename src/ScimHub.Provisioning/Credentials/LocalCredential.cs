using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Credentials;

/// <summary>A person may sign in here, with a password of their own. One row a person; it goes with the account, and what hangs on it (TOTP, recovery codes, passkeys) with it.</summary>
public sealed class LocalCredential : IOwned
{
    public const int MaxAddressLength = 320;

    public required int OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>As <see cref="PasswordHash"/> makes it.</summary>
    public required string Hash { get; set; }

    public required DateTimeOffset SetAt { get; set; }

    /// <summary>Another with each change of the password: a sign-in that was begun with the one before does not go on with it.</summary>
    public required Guid Stamp { get; set; }

    /// <summary>
    /// Where a link to a forgotten password is sent; null: nowhere. It is apart from the person's e-mail addresses, which connections move: nobody but the person and
    /// administrators changes it.
    /// </summary>
    public string? RecoveryAddress { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of it.</summary>
    public string? RecoveryKey { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
