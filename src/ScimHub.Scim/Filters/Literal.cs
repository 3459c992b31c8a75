namespace ScimHub.Scim.Filters;

/// <summary>The value at the right of an operator, before its attribute's type is known to fit.</summary>
internal readonly record struct Literal(LiteralKind Kind, string Text);
