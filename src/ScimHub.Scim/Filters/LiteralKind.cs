namespace ScimHub.Scim.Filters;

internal enum LiteralKind
{
    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>Anything else that is not a keyword: a number, or text without its quotes.</summary>
    Bare,
    True,
    False,
    Null,
}
