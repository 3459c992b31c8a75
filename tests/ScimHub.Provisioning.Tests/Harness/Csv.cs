using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>Reads CSV as RFC 4180 says, by code that knows nothing of the writer; and undoes the guard and the escapes of a value as the documentation tells.</summary>
public static partial class Csv
{
    public static List<List<string>> Parse(string text)
    {
        var lines = new List<List<string>>();
        var i = 0;
        while (i < text.Length)
        {
            var line = new List<string>();
            while (true)
            {
                line.Add(Value(text, ref i));
                if (text[i] == ',')
                {
                    i++;
                    continue;
                }
                Assert.Equal("\r\n", text.Substring(i, 2));
                i += 2;
                break;
            }
            lines.Add(line);
        }
        return lines;
    }

    public static string Restore(string value)
    {
        var plain = value.StartsWith('\'') ? value[1..] : value;
        return Escape().Replace(plain, match => match.Value == @"\\" ? @"\" : $"{(char)int.Parse(match.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)}");
    }

    private static string Value(string text, ref int i)
    {
        if (text[i] != '"')
        {
            var end = text.IndexOfAny([',', '\r', '"'], i);
            Assert.NotEqual('"', text[end]);
            var plain = text[i..end];
            i = end;
            return plain;
        }
        var value = new StringBuilder();
        for (i++; ; i++)
        {
            if (text[i] == '"' && text[i + 1] != '"')
            {
                i++;
                return value.ToString();
            }
            if (text[i] == '"')
            {
                i++;
            }
            value.Append(text[i]);
        }
    }

    [GeneratedRegex(@"\\\\|\\u[0-9a-f]{4}")]
    private static partial Regex Escape();
}
