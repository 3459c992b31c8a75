using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// Whom an organisation believes of what its sources say of a person, as of one version: the order of the sources, where an attribute has its own; the
/// precedence of connections that speak by the same channel; and the connections whose word is withdrawn.
/// </summary>
/// <param name="Attributes">Of an attribute with an order of its own, the sources, most believed first; null is the local layer. Those not named follow as usual.</param>
/// <param name="Precedence">Of connections that do not have the usual one: the lowest number is believed first.</param>
/// <param name="Withdrawn">The detached connections whose layers do not count.</param>
internal sealed record MergeOrder(
    long Version,
    IReadOnlyDictionary<AttributeDefinition, IReadOnlyList<Channel?>> Attributes,
    IReadOnlyDictionary<Guid, int> Precedence,
    IReadOnlySet<Guid> Withdrawn)
{
    public const int UsualPrecedence = 100;

    /// <summary>The sources, highest authority first.</summary>
    public static IReadOnlyList<Channel?> Sources { get; } = [null, Channel.Scim, Channel.Oidc, Channel.Ldap];

    /// <summary>Nothing was ever set: version 0.</summary>
    public static MergeOrder Usual { get; } = new(0, new Dictionary<AttributeDefinition, IReadOnlyList<Channel?>>(), new Dictionary<Guid, int>(), new HashSet<Guid>());

    public bool Counts(UserLayer layer) => layer.Channel is null || !Withdrawn.Contains(layer.ConnectionId);

    public bool Counts(UserLink link) => !Withdrawn.Contains(link.ConnectionId);

    /// <summary>By authority, highest first; of two connections at one channel the one of lower precedence, then the older.</summary>
    public UserLayer[] Rank(IEnumerable<UserLayer> layers) => Rank(layers, Sources);

    /// <summary>The same, as one attribute is believed. The userName and the addresses of a linked person belong to the connections: there the local layer is last.</summary>
    public UserLayer[] RankFor(AttributeDefinition attribute, IEnumerable<UserLayer> layers)
    {
        var sources = Attributes.GetValueOrDefault(attribute) ?? [];
        var rest = EffectiveUser.IsRemote(attribute) ? Sources.Skip(1).Append(null) : Sources;
        return Rank(layers, [.. sources, .. rest.Except(sources)]);
    }

    private UserLayer[] Rank(IEnumerable<UserLayer> layers, IReadOnlyList<Channel?> sources) =>
    [
        .. layers
            .OrderBy(layer => IndexOf(sources, layer.Channel))
            .ThenBy(layer => Precedence.GetValueOrDefault(layer.ConnectionId, UsualPrecedence))
            .ThenBy(layer => layer.ConnectionId),
    ];

    private static int IndexOf(IReadOnlyList<Channel?> sources, Channel? source)
    {
        var index = 0;
        while (sources[index] != source)
        {
            index++;
        }
        return index;
    }
}
