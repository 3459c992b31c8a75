using System.Collections.Immutable;

namespace ScimHub.Scim.Messages;

/// <summary>What <c>/ServiceProviderConfig</c> tells (RFC 7643 §5, RFC 9865 §4).</summary>
public sealed record ServiceProviderOptions
{
    public string? DocumentationUri { get; init; }

    public int BulkMaxOperations { get; init; } = 1_000;

    public int BulkMaxPayloadSize { get; init; } = 1_048_576;

    /// <summary>The largest page, also what <c>filter.maxResults</c> tells.</summary>
    public int MaxPageSize { get; init; } = 1_000;

    public int DefaultPageSize { get; init; } = 100;

    public int CursorTimeoutSeconds { get; init; } = 3_600;

    public bool ChangePassword { get; init; }

    public ImmutableArray<AuthenticationScheme> AuthenticationSchemes { get; init; } = [];
}
