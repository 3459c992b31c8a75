namespace ScimHub.Scim.Errors;

/// <summary>The <c>scimType</c> keywords of RFC 7644 §3.12 (table 9) and RFC 9865 §2.1 (table 3).</summary>
public enum ScimErrorType
{
    /// <summary>The error has no keyword; the status says enough.</summary>
    None,
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
    InvalidVers,
    Sensitive,
    InvalidCursor,
    ExpiredCursor,
    InvalidCount,
}
