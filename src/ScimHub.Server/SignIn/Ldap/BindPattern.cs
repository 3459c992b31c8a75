using System.Buffers;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap.Filters;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>
/// How a user name becomes the name to bind with: a distinguished name, <c>uid={0},ou=people,dc=example,dc=org</c>, or what Active Directory takes beside one, <c>{0}@example.test</c>
/// and <c>EXAMPLE\{0}</c>.
/// </summary>
internal sealed record BindPattern
{
    /// <summary>What no sAMAccountName has, and would make another name of a user principal name.</summary>
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("\"/\\[]:;|=,+*?<>@");

    private readonly string before;
    private readonly string after;

    private BindPattern(string before, string after, bool isDn) => (this.before, this.after, IsDn) = (before, after, isDn);

    /// <summary>Whether the name bound with is the entry's own.</summary>
    public bool IsDn { get; }

    /// <exception cref="AdministrationException">It is no pattern, and why.</exception>
    public static BindPattern Parse(string text)
    {
        var parts = text.Split(AssertionValue.Place);
        if (parts.Length != 2)
        {
            throw new AdministrationException($"A direct bind names the place of the user name once: write {AssertionValue.Place} there, as in uid={AssertionValue.Place},ou=people,dc=example,dc=org.");
        }
        var isDn = text.Contains('=', StringComparison.Ordinal);
        if (isDn ? !DistinguishedName.IsValid(text.Replace(AssertionValue.Place, "name", StringComparison.Ordinal)) : parts[0].Length + parts[1].Length == 0 || !text.AsSpan().ContainsAny('@', '\\'))
        {
            throw new AdministrationException($"'{text}' is no name to bind with: write it as in uid={AssertionValue.Place},ou=people,dc=example,dc=org, {AssertionValue.Place}@example.test or EXAMPLE\\{AssertionValue.Place}.");
        }
        return new(parts[0], parts[1], isDn);
    }

    /// <summary>Null: the name cannot stand there, and so is nobody's.</summary>
    public string? Of(string userName) =>
        IsDn ? before + DistinguishedName.Escape(userName) + after
        : userName.AsSpan().ContainsAny(NotInNames) || userName.Any(char.IsControl) ? null
        : before + userName + after;
}
