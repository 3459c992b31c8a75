using System.Text.RegularExpressions;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Access;

/// <summary>One thing to do in one place of the application: <c>build/knowledge:edit</c>. Areas nest by their path.</summary>
public sealed partial record Permission(string Area, string Action)
{
    public const int MaxLength = 200;

    public static Permission? TryParse(string text) =>
        text.Length <= MaxLength && Shape().Match(text) is { Success: true } match ? new(match.Groups["area"].Value, match.Groups["action"].Value) : null;

    /// <exception cref="AdministrationException">Says what a permission looks like.</exception>
    public static Permission Parse(string text) =>
        TryParse(text) ?? throw new AdministrationException($"'{text}' is no permission: write an area and an action, such as build/knowledge:edit, in lower case.");

    public override string ToString() => $"{Area}:{Action}";

    [GeneratedRegex(@"^(?<area>[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*):(?<action>[a-z][a-z0-9_-]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
