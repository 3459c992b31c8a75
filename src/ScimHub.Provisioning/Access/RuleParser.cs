using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>Reads rules against the schema of users.</summary>
internal static class RuleParser
{
    public const int MaxAttributeLength = 400;

    /// <summary>A rule as it is stored: what cannot be read fits nobody.</summary>
    public static ParsedRule Parse(Rule rule, ResourceType user)
    {
        try
        {
            return rule switch
            {
                { Condition: { } condition, Attribute: null, Pattern: null } => new ParsedRule.Condition(rule, Condition(condition, user)),
                { Condition: null, Attribute: { } attribute, Pattern: { } pattern } => new ParsedRule.Pattern(rule, Pattern(attribute, pattern, user)),
                _ => new ParsedRule.Unreadable(rule, "it needs either a condition, or an attribute and a pattern"),
            };
        }
        catch (AdministrationException e)
        {
            return new ParsedRule.Unreadable(rule, e.Message);
        }
    }

    /// <exception cref="AdministrationException">The filter's own fault.</exception>
    public static Filter Condition(string text, ResourceType user)
    {
        try
        {
            return FilterParser.Parse(text, user, Dialect.Tolerant);
        }
        catch (ScimException e)
        {
            throw new AdministrationException($"The condition cannot be used: {e.Message}");
        }
    }

    /// <exception cref="AdministrationException">Names the attribute or the pattern at fault.</exception>
    public static PatternReading Pattern(string attribute, string pattern, ResourceType user)
    {
        if (attribute.Length > MaxAttributeLength || !AttributePathParser.TryParse(attribute, user, Dialect.Tolerant, out var path))
        {
            throw new AdministrationException($"A {user.Name} has no attribute '{Shortened(attribute)}': name one such as groups.display, entitlements.value or roles.value.");
        }
        if (path.Leaf.Type == AttributeType.Complex && path.Leaf.Sub("value") is { } value && !ReferenceEquals(path.Attribute, UserAttributes.Groups))
        {
            path = new(path.Attribute, value);
        }
        var ofGroup = ReferenceEquals(path.Attribute, UserAttributes.Groups);
        var readable = path.Leaf.Type == AttributeType.String && path.Leaf.Returned != Returned.Never
            && (ofGroup ? ReferenceEquals(path.Leaf, UserAttributes.GroupDisplay) : path.Attribute.SchemaId is not null);
        return readable
            ? new(path, ValuePattern.Parse(pattern))
            : throw new AdministrationException($"'{Shortened(attribute)}' holds no text that a pattern can read: name an attribute such as {(ofGroup ? "groups.display" : "entitlements.value or roles.value")}.");
    }

    private static string Shortened(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
