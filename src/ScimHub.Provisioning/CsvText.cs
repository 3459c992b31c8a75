using System.Globalization;
using System.Text;

namespace ScimHub.Provisioning;

/// <summary>
/// CSV (RFC 4180) that carries anything and runs nowhere. Three things are done to a value before, and a reader undoes them in the opposite order. A control character is written
/// <c>\u001b</c> and, so that this is plain, a backslash <c>\\</c>. A value that a spreadsheet would take for a formula (it begins with = + - @ or a control character) or that begins with
/// a single quote gets a single quote in front. Quotes stand around a value that needs them.
/// </summary>
public static class CsvText
{
    /// <param name="escapeBackslash">False for JSON, which has such escapes itself.</param>
    public static void Append(StringBuilder line, string? value, bool escapeBackslash = true)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }
        var guarded = value[0] is '\'' || RunsFormula(value[0]);
        var quoted = value.AsSpan().IndexOfAny(",\"") >= 0;
        line.Append(quoted ? "\"" : "").Append(guarded ? "'" : "");
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => line.Append("\"\""),
                '\\' when escapeBackslash => line.Append(@"\\"),
                _ when IsControl(character) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => line.Append(character),
            };
        }
        line.Append(quoted ? "\"" : "");
    }

    /// <summary>Reads what <see cref="Append"/> wrote, and what other programs write: rows of values; line ends of any kind; a last row without one.</summary>
    /// <exception cref="FormatException">Names the line at fault.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var (rows, row, value) = (new List<IReadOnlyList<string>>(), new List<string>(), new StringBuilder());
        var (quoted, wasQuoted, line) = (false, false, 1);
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            var character = text[i];
            line += character == '\n' ? 1 : 0;
            if (quoted)
            {
                if (character != '"')
                {
                    value.Append(character);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    value.Append(text[i++]);
                }
                else
                {
                    quoted = false;
                }
                continue;
            }
            switch (character)
            {
                case '"' when value.Length == 0 && !wasQuoted:
                    (quoted, wasQuoted) = (true, true);
                    break;
                case '"':
                    throw new FormatException($"Line {line}: a quote stands where none may; write a value with quotes as \"…\"\"…\".");
                case ',':
                    End();
                    break;
                case '\r' when i + 1 < text.Length && text[i + 1] == '\n':
                    break;
                case '\r' or '\n':
                    EndRow();
                    break;
                default:
                    value.Append(character);
                    break;
            }
        }
        if (quoted)
        {
            throw new FormatException($"Line {line}: a value that begins with a quote has no end.");
        }
        if (row.Count > 0 || value.Length > 0)
        {
            EndRow();
        }
        return rows;

        void End()
        {
            row.Add(Plain(value.ToString()));
            value.Clear();
            wasQuoted = false;
        }

        void EndRow()
        {
            End();
            if (row is not [""])
            {
                rows.Add([.. row]);
            }
            row.Clear();
        }
    }

    private static string Plain(string value)
    {
        if (value.Length > 1 && value[0] == '\'' && (value[1] is '\'' or '\\' || RunsFormula(value[1])))
        {
            value = value[1..];
        }
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }
        var plain = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] == '\\')
            {
                plain.Append(value[i++]);
            }
            else if (value[i] == '\\' && i + 5 < value.Length && value[i + 1] == 'u' && ushort.TryParse(value.AsSpan(i + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += 5;
            }
            else
            {
                plain.Append(value[i]);
            }
        }
        return plain.ToString();
    }

    private static bool RunsFormula(char character) => character is '=' or '+' or '-' or '@' || IsControl(character);

    /// <summary>Controls, and what some programs break a line at.</summary>
    private static bool IsControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
