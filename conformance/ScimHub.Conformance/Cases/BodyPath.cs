using System.Text;
using System.Text.Json.Nodes;

namespace ScimHub.Conformance.Cases;

/// <summary>
/// The path language of the cases: <c>name.familyName</c>, <c>emails[0].value</c>, <c>emails[type=work].value</c>,
/// <c>Resources[*].id</c>, <c>'urn:…:User'.department</c>, and <c>$</c> for the whole. Names match in any case, since
/// RFC 7643 §2.1 says "Attribute names are case insensitive".
/// </summary>
internal sealed class BodyPath
{
    private readonly List<Func<JsonNode?, IEnumerable<JsonNode?>>> _steps = [];

    private BodyPath(string text) => Text = text;

    public string Text { get; }

    /// <summary>True when the path may yield several values, so that its result is a list.</summary>
    public bool Many { get; private set; }

    public static BodyPath Parse(string text)
    {
        var path = new BodyPath(text);
        if (text == "$")
        {
            return path;
        }

        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                var end = text.IndexOf(']', at);
                if (end < 0)
                {
                    throw new CaseFormatException($"The path \"{text}\" has an open bracket.");
                }

                path.AddSelector(text[(at + 1)..end]);
                at = end + 1;
            }
            else
            {
                path.AddName(ReadName(text, ref at));
            }

            if (at < text.Length && text[at] == '.')
            {
                at++;
                if (at == text.Length)
                {
                    throw new CaseFormatException($"The path \"{text}\" ends in a dot.");
                }
            }
            else if (at < text.Length && text[at] != '[')
            {
                throw new CaseFormatException($"The path \"{text}\" is not understood at position {at}.");
            }
        }

        return path;
    }

    /// <summary>The values found; nothing where the path leads nowhere.</summary>
    public IReadOnlyList<JsonNode?> Select(JsonNode? root)
    {
        List<JsonNode?> current = [root];
        foreach (var step in _steps)
        {
            current = [.. current.SelectMany(step)];
        }

        return current;
    }

    /// <summary>The value of a path that yields one, or the list of one that may yield several.</summary>
    public JsonNode? Evaluate(JsonNode? root)
    {
        var found = Select(root);
        return Many ? new JsonArray([.. found.Select(node => node?.DeepClone())]) : found.Count == 0 ? null : found[0];
    }

    private static string ReadName(string text, ref int at)
    {
        var name = new StringBuilder();
        var quoted = text[at] == '\'';
        if (quoted)
        {
            at++;
        }

        while (at < text.Length && (quoted ? text[at] != '\'' : text[at] is not ('.' or '[')))
        {
            name.Append(text[at++]);
        }

        if (quoted && at++ >= text.Length)
        {
            throw new CaseFormatException($"The path \"{text}\" has an open quote.");
        }

        return name.Length > 0 ? name.ToString() : throw new CaseFormatException($"The path \"{text}\" has an empty name.");
    }

    private void AddName(string name) => _steps.Add(node => node is JsonObject members ? Member(members, name) : []);

    private void AddSelector(string selector)
    {
        if (selector == "*")
        {
            Many = true;
            _steps.Add(node => node as JsonArray ?? []);
        }
        else if (int.TryParse(selector, out var index))
        {
            _steps.Add(node => node is JsonArray list && index < list.Count ? [list[index]] : []);
        }
        else if (selector.Split('=', 2) is [var name, var wanted])
        {
            _steps.Add(node => (node as JsonArray ?? [])
                .Where(item => item is JsonObject members
                    && Member(members, name).Any(value => string.Equals(JsonText.Plain(value), wanted, StringComparison.OrdinalIgnoreCase)))
                .Take(1));
        }
        else
        {
            throw new CaseFormatException($"The selector [{selector}] is neither a number, * nor name=value.");
        }
    }

    private static IEnumerable<JsonNode?> Member(JsonObject members, string name)
    {
        if (members.TryGetPropertyValue(name, out var exact))
        {
            return [exact];
        }

        return members.Where(member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value).Take(1);
    }
}
