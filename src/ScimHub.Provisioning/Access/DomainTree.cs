namespace ScimHub.Provisioning.Access;

/// <summary>The domains of an organisation, and how they nest.</summary>
public sealed class DomainTree(IEnumerable<Domain> domains)
{
    private readonly Dictionary<Guid, Domain> byId = domains.ToDictionary(domain => domain.Id);

    public Domain? Find(Guid id) => byId.GetValueOrDefault(id);

    /// <summary>The domain and those it lies in, from the inside out. A circle, which cannot be made, would end the walk.</summary>
    public IReadOnlyList<Guid> Chain(Guid id)
    {
        var chain = new List<Guid>();
        for (Guid? next = id; next is { } current && !chain.Contains(current); next = Find(current)?.ParentId)
        {
            chain.Add(current);
        }
        return chain;
    }

    /// <summary>The domain and those within it.</summary>
    public IReadOnlyList<Guid> Within(Guid id) => [.. byId.Keys.Where(inner => Chain(inner).Contains(id))];

    /// <summary>Whether what is granted in one domain (null: everywhere) holds in another (null: everywhere).</summary>
    public bool Holds(Guid? granted, Guid? asked) => granted is null || (asked is { } domain && Chain(domain).Contains(granted.Value));
}
