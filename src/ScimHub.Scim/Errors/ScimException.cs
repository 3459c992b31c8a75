namespace ScimHub.Scim.Errors;

/// <summary>
/// A fault of the request, thrown where it is found and rendered as a SCIM Error (RFC 7644 §3.12) in one place.
/// <c>Message</c> is the <c>detail</c>: words for the sender that name the fault and the mend, never internals.
/// </summary>
public sealed class ScimException(int status, ScimErrorType type, string detail) : Exception(detail)
{
    /// <summary>HTTP status code, 400 to 599.</summary>
    public int Status { get; } = status;

    public ScimErrorType Type { get; } = type;

    public static ScimException InvalidFilter(string detail) => new(400, ScimErrorType.InvalidFilter, detail);

    public static ScimException InvalidPath(string detail) => new(400, ScimErrorType.InvalidPath, detail);

    public static ScimException InvalidSyntax(string detail) => new(400, ScimErrorType.InvalidSyntax, detail);

    public static ScimException InvalidValue(string detail) => new(400, ScimErrorType.InvalidValue, detail);

    public static ScimException Mutability(string detail) => new(400, ScimErrorType.Mutability, detail);

    public static ScimException NoTarget(string detail) => new(400, ScimErrorType.NoTarget, detail);

    public static ScimException TooMany(string detail) => new(400, ScimErrorType.TooMany, detail);

    public static ScimException Uniqueness(string detail) => new(409, ScimErrorType.Uniqueness, detail);

    public static ScimException NotFound(string detail) => new(404, ScimErrorType.None, detail);

    public static ScimException PreconditionFailed(string detail) => new(412, ScimErrorType.None, detail);

    public static ScimException PayloadTooLarge(string detail) => new(413, ScimErrorType.None, detail);
}
