namespace ScimHub.Provisioning.Access;

/// <summary>
/// Who administers ScimHub: what gives <c>hub:administer</c>, and how it reaches people. Read at one version of the organisation's access;
/// what every guard is asked.
/// </summary>
/// <param name="Grants">The grants of roles that administer, in whichever domain, that have not ended.</param>
/// <param name="Nested">For each group within reach of them, the groups it holds.</param>
/// <param name="Protected">The protected accounts.</param>
public sealed record Administration(long Version, IReadOnlyList<Grant> Grants, ILookup<Guid, Guid> Nested, IReadOnlySet<Guid> Protected)
{
    public static Permission Permission { get; } = Permission.Parse("hub:administer");

    private readonly Lazy<IReadOnlySet<Guid>> people = new(() => Grants.Select(grant => grant.UserId).OfType<Guid>().ToHashSet());
    private readonly Lazy<IReadOnlySet<Guid>> groups = new(() => Reach(Grants.Select(grant => grant.GroupId).OfType<Guid>(), Nested));

    /// <summary>The people with a grant of their own.</summary>
    public IReadOnlySet<Guid> People => people.Value;

    /// <summary>The groups whose members administer: those with a grant, and those within them.</summary>
    public IReadOnlySet<Guid> Groups => groups.Value;

    /// <summary>As it was, where this is as if something were changed; null: this is as it is.</summary>
    public Administration? Before { get; init; }

    public bool IsNobodys => Grants.Count == 0 && Protected.Count == 0;

    public Administration WithoutGrant(Guid id) => Changed([.. Grants.Where(grant => grant.Id != id)], Nested);

    /// <summary>As if a group were gone.</summary>
    public Administration WithoutGroup(Guid id) => Changed([.. Grants.Where(grant => grant.GroupId != id)], Lookup(Edges().Where(edge => edge.Parent != id && edge.Child != id)));

    /// <summary>As if a group held, of groups, only these.</summary>
    public Administration WithNested(Guid group, Func<Guid, bool> keeps) => Changed(Grants, Lookup(Edges().Where(edge => edge.Parent != group || keeps(edge.Child))));

    /// <summary>
    /// The same with those grants alone that make somebody an administrator of the whole at an instant: everywhere, begun, and, where there is any such or was before a change, without
    /// an end. Who administers for a time does not stand in for the last who does for good.
    /// </summary>
    public Administration At(DateTimeOffset now)
    {
        var holding = Holding(now);
        return new(Version, (Before ?? this).Holding(now).Exists(Lasts) ? holding.FindAll(Lasts) : holding, Nested, Protected);
    }

    private static bool Lasts(Grant grant) => grant.EndsAt is null;

    private List<Grant> Holding(DateTimeOffset now) => Grants.Where(grant => grant.DomainId is null && !(grant.StartsAt > now) && !(grant.EndsAt <= now)).ToList();

    private Administration Changed(IReadOnlyList<Grant> grants, ILookup<Guid, Guid> nested) => new(Version, grants, nested, Protected) { Before = Before ?? this };

    private static ILookup<Guid, Guid> Lookup(IEnumerable<(Guid Parent, Guid Child)> edges) => edges.ToLookup(edge => edge.Parent, edge => edge.Child);

    private IEnumerable<(Guid Parent, Guid Child)> Edges() => Nested.SelectMany(parent => parent.Select(child => (parent.Key, child)));

    private static HashSet<Guid> Reach(IEnumerable<Guid> roots, ILookup<Guid, Guid> nested)
    {
        var reached = new HashSet<Guid>();
        var edge = new Queue<Guid>(roots);
        while (edge.TryDequeue(out var group))
        {
            if (reached.Add(group))
            {
                foreach (var child in nested[group])
                {
                    edge.Enqueue(child);
                }
            }
        }
        return reached;
    }
}
