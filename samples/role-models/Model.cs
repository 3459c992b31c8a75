using System.Text.Json;

namespace ScimHub.RoleModels;

/// <summary>One product's way of saying who may do what: a file of <c>models/</c>. In <c>users</c>, <c>roles</c> and so on a name is the file's own; the built-in roles go by theirs.</summary>
internal sealed record Model(
    string Title,
    IReadOnlyList<Model.DomainEntry> Domains,
    IReadOnlyList<Model.RoleEntry> Roles,
    IReadOnlyList<JsonElement> Users,
    IReadOnlyList<Model.GrantEntry> Grants,
    IReadOnlyList<Model.Question> Questions,
    IReadOnlyList<Model.RuleEntry>? Rules = null,
    IReadOnlyList<Model.GroupEntry>? Groups = null)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip };

    public static IEnumerable<Model> ReadAll(string folder) =>
        Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(file => JsonSerializer.Deserialize<Model>(File.ReadAllText(file), Options)!);

    public sealed record DomainEntry(string Name, string Kind, string? Parent = null);

    public sealed record RoleEntry(string Name, IReadOnlyList<string>? Permissions = null, IReadOnlyList<string>? Inherits = null);

    /// <param name="Condition">A SCIM filter; <c>{run}</c> stands for what the names of this run end in.</param>
    public sealed record RuleEntry(string Name, string Condition);

    /// <param name="Managers">The people who say who is in it.</param>
    public sealed record GroupEntry(string Name, IReadOnlyList<string> Members, IReadOnlyList<string>? Managers = null);

    /// <param name="User">One of this, <paramref name="Group"/> and <paramref name="Rule"/>.</param>
    public sealed record GrantEntry(string Role, string? User = null, string? Group = null, string? Rule = null, string? Domain = null, DateTimeOffset? EndsAt = null);

    /// <param name="Permission">Either this or <paramref name="Manages"/>, a group.</param>
    public sealed record Question(string User, bool Expect, string? Permission = null, string? Domain = null, string? Manages = null);
}
