using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Credentials;

/// <summary>The rules, and the file of breached passwords where there is one.</summary>
public sealed class PasswordPolicy(PasswordRules rules, BreachedPasswordFile? breached = null)
{
    public static PasswordPolicy Usual { get; } = new(PasswordRules.Usual);

    public int MinLength => rules.MinLength;

    /// <returns>The password as it is hashed.</returns>
    /// <exception cref="AdministrationException">It may not be chosen, and why.</exception>
    internal async Task<string> CheckAsync(string password, IEnumerable<string> names, CancellationToken ct)
    {
        var normalized = PasswordRules.Normalize(password) ?? throw new AdministrationException("The password holds what is no character.");
        if (rules.Fault(normalized, names) is { } fault)
        {
            throw new AdministrationException(fault);
        }
        return breached is null || !await breached.ContainsAsync(normalized, ct).ConfigureAwait(false)
            ? normalized
            : throw new AdministrationException("The password is in a list of those that were stolen elsewhere: choose another one, and change it there too.");
    }
}
