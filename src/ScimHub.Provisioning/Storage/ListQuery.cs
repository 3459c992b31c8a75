using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Storage;

/// <summary>Which resources to list, in which order, and from where. Without <paramref name="SortBy"/> the order is that of creation, stable.</summary>
/// <param name="StartIndex">1-based; used where <paramref name="After"/> is null.</param>
/// <param name="Count">At most so many; 0 asks for the total only.</param>
/// <param name="After">The position a cursor names: the page begins behind it.</param>
public sealed record ListQuery(
    Filter? Filter,
    AttributePath? SortBy,
    bool Descending,
    long StartIndex,
    int Count,
    PagePosition? After = null);
