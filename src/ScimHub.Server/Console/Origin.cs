using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>Where a role comes from, in words.</summary>
internal static class Origin
{
    public static string Of(ReachingGrant grant) =>
        grant.Through.Count > 0 ? $"Inherited from group {string.Join(" → ", grant.Through)}"
        : grant.Rule is { } rule ? $"By rule {rule}{(grant.Value is { } value ? $" ({value})" : "")}"
        : "Direct";

    public static bool IsOwnEverywhere(ReachingGrant grant) => grant is { IsOwn: true, DomainId: null, Holds: true };
}
