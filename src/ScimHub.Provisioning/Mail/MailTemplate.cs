using System.Text;
using System.Text.RegularExpressions;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Mail;

/// <summary>A mail with places for values, as plain text: <c>Subject: …</c>, an empty line, the body. A line that would be empty but for a value that is empty is left out.</summary>
public sealed partial class MailTemplate
{
    private const string SubjectMark = "Subject:";

    private readonly string subject;
    private readonly string[] body;

    private MailTemplate(string text, string subject, string[] body) => (Text, this.subject, this.body) = (text, subject, body);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <exception cref="AdministrationException">It cannot be used, and why.</exception>
    public static MailTemplate Parse(MailKind kind, string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd().Split('\n');
        if (lines is not [var first, var gap, _, ..] || !first.StartsWith(SubjectMark, StringComparison.OrdinalIgnoreCase) || first.Trim().Length == SubjectMark.Length || gap.Trim().Length > 0)
        {
            throw Fault(kind, "it must begin with a line 'Subject: …', then an empty line, then the body.");
        }
        if (text.Any(x => char.IsControl(x) && x is not ('\r' or '\n' or '\t')))
        {
            throw Fault(kind, "it holds control characters.");
        }
        var named = Placeholder().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        if (named.FirstOrDefault(name => !kind.Placeholders.Contains(name)) is { } unknown)
        {
            throw Fault(kind, $"{{{{{unknown}}}}} is not known: there are {string.Join(", ", kind.Placeholders.Select(name => $"{{{{{name}}}}}"))}.");
        }
        if (Placeholder().Replace(text, "") is var rest && (rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal)))
        {
            throw Fault(kind, "a placeholder is written {{name}}, of letters.");
        }
        var body = lines[2..];
        return kind.Required.FirstOrDefault(name => !Placeholder().Matches(string.Join('\n', body)).Any(match => match.Groups["name"].Value == name)) is { } wanting
            ? throw Fault(kind, $"its body must hold {{{{{wanting}}}}}.")
            : new(string.Join('\n', lines) + "\n", first[SubjectMark.Length..].Trim(), body);
    }

    /// <param name="values">Of every placeholder of the kind. What a value holds is never read as a placeholder, and in the subject it stays on its line.</param>
    public MailText Render(IReadOnlyDictionary<string, string> values)
    {
        var text = new StringBuilder();
        var wasEmpty = true;
        foreach (var line in body)
        {
            var filled = Fill(line, values, Clean).TrimEnd();
            var isEmpty = filled.Length == 0;
            if ((isEmpty && (wasEmpty || line.Trim().Length > 0)))
            {
                continue;
            }
            text.Append(filled).Append('\n');
            wasEmpty = isEmpty;
        }
        return new(Fill(subject, values, OneLine).Trim(), text.ToString().TrimEnd() + "\n");
    }

    private static string Fill(string line, IReadOnlyDictionary<string, string> values, Func<string, string> clean) =>
        Placeholder().Replace(line, match => clean(values[match.Groups["name"].Value]));

    /// <summary>No control characters, and none that turns the direction of what follows or hides: an address is read as it is.</summary>
    private static string OneLine(string value) => Collapse().Replace(value, " ").Trim();

    private static string Clean(string value) => string.Join('\n', value.ReplaceLineEndings("\n").Split('\n').Select(OneLine)).Trim();

    private static AdministrationException Fault(MailKind kind, string what) => new($"The mail template '{kind.Name}' cannot be used: {what}");

    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z]+)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Collapse();
}
