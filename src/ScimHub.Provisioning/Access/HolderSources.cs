using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>Where those who have a permission are found.</summary>
/// <param name="People">Those it is granted to themselves, in order of id.</param>
/// <param name="Groups">Groups whose direct members have it.</param>
/// <param name="Filters">Whoever fulfils one of these has it.</param>
/// <param name="Silence">Whether there are connections that do not control permissions, so that filters must not see their groups.</param>
internal sealed record HolderSources(IReadOnlyList<Guid> People, IReadOnlyList<Guid> Groups, IReadOnlyList<Filter> Filters, bool Silence)
{
    public bool None => People.Count + Groups.Count + Filters.Count == 0;
}
