using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScimHub.Conformance.Cases;

/// <summary>
/// What a running case knows by name. <c>${name}</c> or <c>${name.path}</c> is a value an earlier step kept, <c>${name#Header}</c>
/// a header of its answer; a string that is one variable becomes the value itself, of whatever type.
/// </summary>
internal sealed partial class Variables
{
    private readonly Dictionary<string, JsonNode?> _values = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _headers = [];

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z][A-Za-z0-9]*)(?:\.(?<path>[^}#]+))?(?:#(?<header>[A-Za-z-]+))?\}")]
    public static partial Regex Pattern();

    public void Set(string name, JsonNode? value, IReadOnlyDictionary<string, string>? headers = null)
    {
        _values[name] = value?.DeepClone();
        if (headers is not null)
        {
            _headers[name] = headers;
        }
    }

    public void Append(string name, IEnumerable<JsonNode?> values)
    {
        if (_values.GetValueOrDefault(name) is not JsonArray list)
        {
            _values[name] = list = [];
        }

        foreach (var value in values)
        {
            list.Add(value?.DeepClone());
        }
    }

    public JsonNode? Get(string name) => _values.GetValueOrDefault(name);

    public string Text(string template) => Pattern().Replace(template, match => JsonText.Plain(Resolve(match)));

    /// <summary>As <see cref="Text"/> for a path: each value percent-encoded, unless the whole is one variable, which may be a URL.</summary>
    public string UriText(string template) => Pattern().Match(template) is { Success: true } whole && whole.Length == template.Length
        ? Text(template)
        : Pattern().Replace(template, match => Uri.EscapeDataString(JsonText.Plain(Resolve(match))));

    public JsonNode? Json(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                return new JsonObject(members.Select(member => KeyValuePair.Create(Text(member.Key), Json(member.Value))));
            case JsonArray list:
                return new JsonArray([.. list.Select(Json)]);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Pattern().Match(text) is { Success: true } whole && whole.Length == text.Length ? Resolve(whole)?.DeepClone() : Text(text);
            default:
                return node?.DeepClone();
        }
    }

    private JsonNode? Resolve(Match match)
    {
        var name = match.Groups["name"].Value;
        if (match.Groups["header"] is { Success: true } header)
        {
            return _headers.GetValueOrDefault(name)?.GetValueOrDefault(header.Value) ?? "";
        }

        if (!_values.TryGetValue(name, out var value))
        {
            throw new CaseFormatException($"Nothing is known as ${{{name}}}.");
        }

        return match.Groups["path"] is { Success: true } path ? BodyPath.Parse(path.Value).Evaluate(value) : value;
    }
}
