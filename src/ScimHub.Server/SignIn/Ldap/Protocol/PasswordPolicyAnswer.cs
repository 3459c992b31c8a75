using System.Formats.Asn1;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>
/// draft-behera-ldap-password-policy §6.2: "PasswordPolicyResponseValue ::= SEQUENCE { warning [0] CHOICE { timeBeforeExpiration [0] INTEGER, graceAuthNsRemaining [1] INTEGER }
/// OPTIONAL, error [1] ENUMERATED OPTIONAL }".
/// </summary>
internal sealed record PasswordPolicyAnswer(PasswordPolicyError? Error, bool IsGrace)
{
    public static LdapControl Ask { get; } = new(LdapControl.PasswordPolicy, null);

    /// <summary>Null: the server said nothing of it.</summary>
    public static PasswordPolicyAnswer? Of(LdapResult result)
    {
        if (result.Control(LdapControl.PasswordPolicy) is not { Value: { } bytes })
        {
            return null;
        }
        return LdapMessage.Checked("a password policy control", () =>
        {
            var outer = new AsnReader(bytes, AsnEncodingRules.BER);
            var value = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var grace = false;
            if (value.HasData && value.PeekTag() == LdapMessage.Context(0, constructed: true))
            {
                var warning = value.ReadSequence(LdapMessage.Context(0, constructed: true));
                grace = warning.PeekTag() == LdapMessage.Context(1);
                warning.ReadInteger(LdapMessage.Context(grace ? 1 : 0));
                warning.ThrowIfNotEmpty();
            }
            PasswordPolicyError? error = value.HasData ? (PasswordPolicyError)LdapMessage.ReadEnumerated(value, LdapMessage.Context(1)) : null;
            value.ThrowIfNotEmpty();
            return new PasswordPolicyAnswer(error, grace);
        });
    }
}
