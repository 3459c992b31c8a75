namespace ScimHub.Provisioning.Mail;

/// <summary>What a mail is for, and what its template may speak of.</summary>
/// <param name="Name">Its template's file, without <c>.txt</c>.</param>
/// <param name="Placeholders">What may stand in <c>{{…}}</c>.</param>
/// <param name="Required">What the body must hold: without it the mail would be of no use.</param>
public sealed record MailKind(string Name, IReadOnlyList<string> Placeholders, IReadOnlyList<string> Required)
{
    public static MailKind Invitation { get; } = new("invitation", ["address", "name", "inviter", "organization", "host", "roles", "message", "link", "expires"], ["link"]);

    /// <summary>Shows that mail arrives.</summary>
    public static MailKind Test { get; } = new("test", ["address", "host"], []);

    /// <summary>The link of a forgotten password.</summary>
    public static MailKind PasswordReset { get; } = new("password-reset", ["address", "host", "link", "expires"], ["link"]);

    public static MailKind PasswordChanged { get; } = new("password-changed", ["address", "host"], []);

    /// <summary>To the address that recovered the account until now.</summary>
    public static MailKind RecoveryAddressChanged { get; } = new("recovery-address-changed", ["address", "host"], []);

    public static MailKind SecondFactorChanged { get; } = new("second-factor-changed", ["address", "host"], []);

    /// <summary>A SCIM client changed the user name or the addresses of somebody who has a password here.</summary>
    public static MailKind IdentityChanged { get; } = new("identity-changed", ["address", "host"], []);

    public static IReadOnlyList<MailKind> All { get; } = [Invitation, Test, PasswordReset, PasswordChanged, RecoveryAddressChanged, SecondFactorChanged, IdentityChanged];
}
