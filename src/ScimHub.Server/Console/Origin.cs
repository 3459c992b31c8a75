using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>Where a role comes from, in words.</summary>
internal static class Origin
{
    public static string Of(ReachingGrant grant) =>
        grant.Through.Count > 0 ? $"Inherited from group {string.Join(" → ", grant.Through)}"
        : grant.Rule is { } rule ? $"By rule {rule}{(grant.Value is { } value ? $" ({value})" : "")}"
        : "Direct";

    /// <summary>Whether it is the person's own, given by hand.</summary>
    public static bool IsOwn(ReachingGrant grant) => grant is { GrantId: not null, Through.Count: 0, Rule: null };

    public static bool IsOwnEverywhere(ReachingGrant grant) => IsOwn(grant) && grant is { DomainId: null, Holds: true };
}
