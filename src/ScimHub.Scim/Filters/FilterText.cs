using System.Buffers;
using System.Globalization;
using System.Text;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Filters;

/// <summary>A filter's or a path's text and how far it has been read.</summary>
internal sealed class FilterText
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n()[]\"");
    private static readonly SearchValues<char> LiteralEnds = SearchValues.Create(" \t\r\n)]");

    private readonly string _text;
    private readonly bool _tolerant;
    private readonly bool _ofPath;
    private int _at;
    private int _last;

    public FilterText(string text, Dialect dialect, bool ofPath)
    {
        _text = text;
        _tolerant = dialect == Dialect.Tolerant;
        _ofPath = ofPath;
        if (text.Length > ScimLimits.FilterLength)
        {
            throw Fault($"longer than {ScimLimits.FilterLength} characters; ask for less at a time");
        }
    }

    public bool AtEnd
    {
        get
        {
            SkipBlanks();
            return _at == _text.Length;
        }
    }

    public ScimException Fault(string what)
    {
        var detail = $"The {(_ofPath ? "path" : "filter")} cannot be read at position {_last + 1}: {what}.";
        return _ofPath ? ScimException.InvalidPath(detail) : ScimException.InvalidFilter(detail);
    }

    /// <summary>A name, keyword or operator: everything up to a blank, bracket, parenthesis or quote. Empty where there is none.</summary>
    public ReadOnlySpan<char> ReadWord()
    {
        SkipBlanks();
        var rest = _text.AsSpan(_at);
        var length = rest.IndexOfAny(WordEnds);
        var word = length < 0 ? rest : rest[..length];
        _at += word.Length;
        return word;
    }

    public bool TryKeyword(string keyword)
    {
        SkipBlanks();
        var rest = _text.AsSpan(_at);
        if (!rest.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) || (rest.Length > keyword.Length && !WordEnds.Contains(rest[keyword.Length])))
        {
            return false;
        }
        _at += keyword.Length;
        return true;
    }

    public bool TryTake(char mark)
    {
        // A sub-attribute follows its bracket at once; the other marks may stand apart.
        if (mark != '.')
        {
            SkipBlanks();
        }
        if (!IsNext(mark))
        {
            return false;
        }
        _at++;
        return true;
    }

    public bool IsNext(char mark) => _at < _text.Length && _text[_at] == mark;

    public Literal ReadLiteral()
    {
        SkipBlanks();
        if (IsNext('"'))
        {
            _at++;
            return new(LiteralKind.Text, ReadString());
        }
        var rest = _text.AsSpan(_at);
        var length = rest.IndexOfAny(LiteralEnds);
        var word = length < 0 ? rest : rest[..length];
        if (word.IsEmpty)
        {
            throw Fault("expected a value after the operator");
        }
        _at += word.Length;
        var comparison = _tolerant ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var kind = word.Equals("true", comparison) ? LiteralKind.True
            : word.Equals("false", comparison) ? LiteralKind.False
            : word.Equals("null", comparison) ? LiteralKind.Null
            : LiteralKind.Bare;
        if (kind == LiteralKind.Bare && TextRules.Fault(word) is { } fault)
        {
            throw Fault($"the value {fault}");
        }
        return new(kind, word.ToString());
    }

    /// <summary>The rest of a JSON string (RFC 8259 §7), its opening quote read.</summary>
    private string ReadString()
    {
        var start = _at;
        StringBuilder? decoded = null;
        while (true)
        {
            var length = _text.AsSpan(_at).IndexOfAny('"', '\\');
            if (length < 0)
            {
                throw Fault("the string has no closing quote");
            }
            decoded?.Append(_text, _at, length);
            _at += length;
            if (_text[_at] == '"')
            {
                break;
            }
            decoded ??= new StringBuilder().Append(_text, start, _at - start);
            _at++;
            decoded.Append(ReadEscape());
        }
        var value = decoded?.ToString() ?? _text[start.._at];
        _at++;
        return TextRules.Fault(value) is { } fault ? throw Fault($"the value {fault}") : value;
    }

    private char ReadEscape()
    {
        if (_at == _text.Length)
        {
            throw Fault("the string has no closing quote");
        }
        var mark = _text[_at++];
        switch (mark)
        {
            case '"' or '\\' or '/':
                return mark;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw Fault("a backslash that begins no escape of JSON; write it twice");
        }
    }

    private void SkipBlanks()
    {
        var length = _text.AsSpan(_at).IndexOfAnyExcept(Blanks);
        _at = length < 0 ? _text.Length : _at + length;
        _last = _at;
    }
}
