using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// A complex value sent as its bare <c>value</c>:
/// <code>
/// {"op":"add","path":"members","value":"string id 1"}
/// {"op":"add","path":"manager","value":"2819c223-…"}
/// </code>
/// It is read as <c>{"value":…}</c>.
/// </summary>
internal static class BareValue
{
    public static AttributeDefinition? Part(AttributeDefinition complex) =>
        complex.Sub("value") is { Type: AttributeType.String or AttributeType.Reference } part ? part : null;

    public static ScimComplex Wrap(AttributeDefinition part, string text) => new([new(part, new ScimString(text))]);
}
