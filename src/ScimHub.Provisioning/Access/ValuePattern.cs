using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>A text with the places <c>{role}</c> and, if wanted, <c>{domain}</c>, such as <c>hub.{domain}.{role}</c>: it reads names out of values, and makes the value that names what.</summary>
internal sealed class ValuePattern
{
    public const int MaxLength = 200;

    private const string RolePlace = "{role}";
    private const string DomainPlace = "{domain}";

    private readonly string[] literals;
    private readonly bool domainFirst;

    private ValuePattern(string text, string[] literals, bool domainFirst)
    {
        Text = text;
        this.literals = literals;
        this.domainFirst = domainFirst;
    }

    public string Text { get; }

    /// <summary>Whether a value names a domain; else what it names is given everywhere.</summary>
    public bool NamesDomain => literals.Length == 3;

    /// <exception cref="AdministrationException">Says what a pattern looks like.</exception>
    public static ValuePattern Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > MaxLength || trimmed.Any(char.IsControl))
        {
            throw new AdministrationException($"A pattern has at most {MaxLength} characters and no control characters.");
        }
        var (role, domain) = (trimmed.IndexOf(RolePlace, StringComparison.Ordinal), trimmed.IndexOf(DomainPlace, StringComparison.Ordinal));
        if (role < 0)
        {
            throw new AdministrationException($"The pattern '{trimmed}' has no place {RolePlace}: write one such as hub.{{domain}}.{{role}}, or hub.{{role}} for roles that hold everywhere.");
        }
        string[] literals = domain < 0 ? [trimmed[..role], trimmed[(role + RolePlace.Length)..]]
            : domain < role ? [trimmed[..domain], trimmed[(domain + DomainPlace.Length)..role], trimmed[(role + RolePlace.Length)..]]
            : [trimmed[..role], trimmed[(role + RolePlace.Length)..domain], trimmed[(domain + DomainPlace.Length)..]];
        if (literals.Any(literal => literal.Contains('{', StringComparison.Ordinal) || literal.Contains('}', StringComparison.Ordinal)))
        {
            throw new AdministrationException($"The pattern '{trimmed}' has braces besides one {RolePlace} and one {DomainPlace}: take them out.");
        }
        return literals is [_, "", _]
            ? throw new AdministrationException($"In the pattern '{trimmed}' nothing parts {DomainPlace} from {RolePlace}: write something between them, such as a dot.")
            : new(trimmed, literals, domain >= 0 && domain < role);
    }

    /// <summary>The value that names these.</summary>
    public string Make(string role, string domain) =>
        literals is [var before, var after] ? before + role + after : literals[0] + (domainFirst ? domain : role) + literals[1] + (domainFirst ? role : domain) + literals[2];

    /// <summary>Every way to read a value, or, unless <paramref name="exact"/>, the folded key of one. None where it does not fit.</summary>
    public IEnumerable<(string Role, string? Domain)> Read(string value, bool exact)
    {
        var parts = exact ? literals : Array.ConvertAll(literals, ComparisonKey.Fold);
        var (before, after) = (parts[0], parts[^1]);
        if (value.Length <= before.Length + after.Length || !value.StartsWith(before, StringComparison.Ordinal) || !value.EndsWith(after, StringComparison.Ordinal))
        {
            yield break;
        }
        var inner = value[before.Length..^after.Length];
        if (!NamesDomain)
        {
            yield return (inner, null);
            yield break;
        }
        var between = parts[1];
        for (var at = inner.IndexOf(between, 1, StringComparison.Ordinal); at > 0 && at + between.Length < inner.Length; at = inner.IndexOf(between, at + 1, StringComparison.Ordinal))
        {
            var (first, second) = (inner[..at], inner[(at + between.Length)..]);
            yield return domainFirst ? (second, first) : (first, second);
        }
    }
}
