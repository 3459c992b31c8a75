using System.Collections.Immutable;
using System.Text;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Ldap.Filters;

/// <summary>Reads filters: the grammar of RFC 4515 §3. An error names the position and the mend. Blanks between the parts are let pass, as administrators write them.</summary>
internal sealed class LdapFilterParser
{
    private const int MaxLength = 8_192;
    private const int MaxDepth = 32;

    private readonly string text;
    private int at;

    private LdapFilterParser(string text) => this.text = text;

    /// <exception cref="AdministrationException">It is no filter, and why.</exception>
    public static LdapFilter Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new AdministrationException($"A filter has at most {MaxLength} characters.");
        }
        var parser = new LdapFilterParser(text);
        parser.SkipBlanks();
        var filter = parser.ReadFilter(0);
        parser.SkipBlanks();
        return parser.at == text.Length ? filter : throw parser.Fault("something follows the filter's end; to combine filters write (&(…)(…))");
    }

    private LdapFilter ReadFilter(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fault($"it is more than {MaxDepth} levels deep");
        }
        Expect('(', "a filter begins with '('");
        SkipBlanks();
        LdapFilter filter;
        switch (Peek())
        {
            case '&':
                at++;
                filter = new AndFilter(ReadTerms(depth));
                break;
            case '|':
                at++;
                filter = new OrFilter(ReadTerms(depth));
                break;
            case '!':
                at++;
                SkipBlanks();
                filter = new NotFilter(ReadFilter(depth + 1));
                SkipBlanks();
                break;
            default:
                filter = ReadItem();
                break;
        }
        Expect(')', "a ')' is missing");
        return filter;
    }

    private ImmutableArray<LdapFilter> ReadTerms(int depth)
    {
        var terms = ImmutableArray.CreateBuilder<LdapFilter>();
        for (SkipBlanks(); Peek() == '('; SkipBlanks())
        {
            terms.Add(ReadFilter(depth + 1));
        }
        return terms.ToImmutable();
    }

    private LdapFilter ReadItem()
    {
        var attribute = ReadDescription();
        SkipBlanks();
        switch (Peek())
        {
            case ':':
                return ReadExtensible(attribute);
            case '>' or '<' or '~':
                var comparison = text[at++] switch
                {
                    '>' => Comparison.GreaterOrEqual,
                    '<' => Comparison.LessOrEqual,
                    _ => Comparison.Approximate,
                };
                Expect('=', "'>', '<' and '~' are followed by '='");
                return new ComparisonFilter(comparison, Needed(attribute), Only(ReadParts()));
            default:
                Expect('=', "after an attribute's name comes =, >=, <=, ~= or :=");
                return ReadEquality(Needed(attribute));
        }
    }

    /// <summary>"present", "substring" and "simple" begin alike, and are told apart by their asterisks.</summary>
    private LdapFilter ReadEquality(string attribute)
    {
        var parts = ReadParts();
        if (parts.Count == 1)
        {
            return new ComparisonFilter(Comparison.Equal, attribute, parts[0]);
        }
        if (parts.Exists(part => part.IsOpen))
        {
            throw Fault($"{AssertionValue.Place} stands beside an asterisk: a name is compared as a whole, as in ({attribute}={AssertionValue.Place})");
        }
        if (parts.Count == 2 && parts.TrueForAll(part => part.Before.IsEmpty))
        {
            return new PresentFilter(attribute);
        }
        if (parts[1..^1].Exists(part => part.Before.IsEmpty))
        {
            throw Fault("two asterisks stand side by side");
        }
        return new SubstringFilter(attribute, parts[0].Before, [.. parts[1..^1].Select(part => part.Before)], parts[^1].Before);
    }

    /// <summary>"extensible = ( attr [dnattrs] [matchingrule] COLON EQUALS assertionvalue ) / ( [dnattrs] matchingrule COLON EQUALS assertionvalue )".</summary>
    private ExtensibleFilter ReadExtensible(string attribute)
    {
        string? rule = null;
        var ofDn = false;
        while (Peek() == ':' && at + 1 < text.Length && text[at + 1] != '=')
        {
            at++;
            var word = ReadDescription();
            if (rule is null && !ofDn && word.Equals("dn", StringComparison.OrdinalIgnoreCase))
            {
                ofDn = true;
            }
            else if (rule is null && word.Length > 0)
            {
                rule = word;
            }
            else
            {
                throw Fault("a matching rule is written as in (member:1.2.840.113556.1.4.1941:=…)");
            }
        }
        Expect(':', "a matching rule is followed by ':='");
        Expect('=', "a matching rule is followed by ':='");
        if (attribute.Length == 0 && rule is null)
        {
            throw Fault("an attribute or a matching rule is missing");
        }
        return new(attribute.Length == 0 ? null : attribute, rule, Only(ReadParts()), ofDn);
    }

    /// <summary>RFC 4512 §2.5: a name or an object identifier, with options.</summary>
    private string ReadDescription()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '.' or ';' or '_'))
        {
            at++;
        }
        return text[start..at];
    }

    private string Needed(string attribute) => attribute.Length > 0 ? attribute : throw Fault("an attribute's name is missing");

    private AssertionValue Only(List<AssertionValue> parts) => parts.Count == 1 ? parts[0] : throw Fault("an asterisk has a meaning after '=' only: write it as \\2a");

    /// <summary>The value up to the closing parenthesis, cut at its asterisks.</summary>
    private List<AssertionValue> ReadParts()
    {
        var parts = new List<AssertionValue>();
        var bytes = new List<byte>();
        ReadOnlyMemory<byte>? before = null;
        for (; at < text.Length && text[at] != ')'; at++)
        {
            switch (text[at])
            {
                case '*':
                    Close();
                    break;
                case '(' or '\0':
                    throw Fault("a '(' in a value is written as \\28, a NUL as \\00");
                case '\\':
                    bytes.Add(ReadEscape());
                    break;
                case '{' when text.AsSpan(at).StartsWith(AssertionValue.Place):
                    before = before is null ? bytes.ToArray() : throw Fault($"{AssertionValue.Place} stands twice in one value");
                    bytes.Clear();
                    at += AssertionValue.Place.Length - 1;
                    break;
                default:
                    AddCharacter(bytes);
                    break;
            }
        }
        Close();
        return parts;

        void Close()
        {
            parts.Add(before is { } first ? new(first, true, bytes.ToArray()) : new(bytes.ToArray(), false, default));
            bytes.Clear();
            before = null;
        }
    }

    private byte ReadEscape()
    {
        if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
        {
            throw Fault("a '\\' is followed by two hexadecimal digits, and is itself written as \\5c");
        }
        at += 2;
        return Convert.ToByte(text.Substring(at - 1, 2), 16);
    }

    private void AddCharacter(List<byte> bytes)
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune))
        {
            throw Fault("half a character stands here");
        }
        Span<byte> utf8 = stackalloc byte[4];
        bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        at += rune.Utf16SequenceLength - 1;
    }

    private char Peek() => at < text.Length ? text[at] : '\0';

    private void Expect(char sign, string what)
    {
        if (Peek() != sign)
        {
            throw Fault(what);
        }
        at++;
    }

    private void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }
    }

    private AdministrationException Fault(string what) => new($"The filter is wrong at character {at + 1}: {what}.");
}
