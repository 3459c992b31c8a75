using ScimHub.Scim.Filters;

namespace ScimHub.Scim;

/// <summary>What a request may hold. Above these the answer is 400 or 413, before any work is done.</summary>
public static class ScimLimits
{
    /// <summary>Nested objects and arrays of a JSON body. The deepest resource needs five.</summary>
    public const int JsonDepth = 32;

    /// <summary>UTF-16 units of one string.</summary>
    public const int StringLength = 10_000;

    /// <summary>UTF-16 units of one binary in base64.</summary>
    public const int BinaryLength = 100_000;

    /// <summary>UTF-16 units of a string that an index holds: userName, displayName, externalId, e-mail addresses and unique attributes.</summary>
    public const int IndexedStringLength = ComparisonKey.MaxIndexedLength;

    /// <summary>Values of one multi-valued attribute.</summary>
    public const int ValuesPerAttribute = 1_000;

    /// <summary>Members named in one request.</summary>
    public const int MembersPerRequest = 100_000;

    public const int PatchOperations = 1_000;

    /// <summary>Values in all operations of one PATCH together.</summary>
    public const int PatchValues = 100_000;

    /// <summary>UTF-16 units of a filter or a path.</summary>
    public const int FilterLength = 8_000;

    /// <summary>Nested parentheses and brackets of a filter.</summary>
    public const int FilterDepth = 32;

    /// <summary>Comparisons in a filter.</summary>
    public const int FilterTerms = 200;

    /// <summary>Names in <c>attributes</c> or <c>excludedAttributes</c>.</summary>
    public const int ProjectedNames = 500;
}
