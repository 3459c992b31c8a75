using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// The one user that the layers make: a pure merge whose result does not depend on their order. For each attribute the layer of
/// highest authority that has it wins: local, then SCIM, OIDC, LDAP, unless the organisation orders it otherwise (<see cref="MergeOrder"/>).
/// </summary>
internal static class EffectiveUser
{
    /// <summary>What belongs to the connection of a linked person.</summary>
    private static readonly AttributeDefinition[] Remote = [UserAttributes.UserName, UserAttributes.Emails];

    public static bool IsRemote(AttributeDefinition attribute) => Array.Exists(Remote, remote => ReferenceEquals(remote, attribute));

    /// <param name="suspended">An administrator's own decision, above every layer.</param>
    public static ScimResource Merge(IReadOnlyCollection<UserLayer> layers, bool suspended, MergeOrder order)
    {
        if (layers.Count == 1 && !suspended && order.Counts(layers.First()))
        {
            return layers.First().Content;
        }
        var ordered = order.Rank(layers.Where(order.Counts));
        var merged = new ScimResource(layers.First().Content.Type, ScimComplex.Empty);
        foreach (var layer in ordered)
        {
            merged = Under(merged, layer.Content);
        }
        foreach (var attribute in Remote.Concat(order.Attributes.Keys))
        {
            var first = order.RankFor(attribute, ordered).FirstOrDefault(layer => layer.Content[attribute] is not null);
            merged = first is null ? merged : merged.With(attribute, first.Content[attribute]);
        }
        var active = !suspended && IsHeld(ordered) && ordered.All(layer => layer.Channel is null || layer.Content[UserAttributes.Active] is not ScimBoolean { Value: false });
        return merged.With(UserAttributes.Active, ScimBoolean.Of(active));
    }

    /// <summary>Whether somebody still vouches for the person: a connection, or an administrator who named them.</summary>
    private static bool IsHeld(UserLayer[] layers) => Array.Exists(layers, layer => layer.Channel is not null || layer.Content[UserAttributes.UserName] is not null);

    /// <summary>What each layer says of each attribute that some layer speaks of, and which wins.</summary>
    /// <param name="effective">What the layers make.</param>
    public static IReadOnlyList<AttributeContest> Contests(IReadOnlyCollection<UserLayer> layers, ScimResource effective, MergeOrder order) =>
    [
        .. layers.SelectMany(layer => layer.Content.Attributes.Attributes.Select(pair => pair.Key))
            .Distinct()
            .OrderBy(attribute => attribute.ToString(), StringComparer.Ordinal)
            .Select(attribute => Contest(attribute, layers, effective[attribute], order)),
    ];

    private static AttributeContest Contest(AttributeDefinition attribute, IReadOnlyCollection<UserLayer> layers, ScimValue? value, MergeOrder order)
    {
        var claims = new List<AttributeClaim>();
        foreach (var layer in order.RankFor(attribute, layers).OrderByDescending(order.Counts))
        {
            if (layer.Content[attribute] is { } said)
            {
                var wins = order.Counts(layer) && (ReferenceEquals(attribute, UserAttributes.Active) ? layer.Channel is not null && said.Equals(value) : claims.Count == 0);
                claims.Add(new(layer.Channel, layer.Channel is null ? null : layer.ConnectionId, said, wins, !order.Counts(layer)));
            }
        }
        return new(attribute, value, claims);
    }

    /// <summary>What a channel reads back: its own layer, and under it what others say. Its own <c>active</c> too, so that reading and writing back never makes a local decision a remote one.</summary>
    public static ScimResource View(ScimResource own, ScimResource effective) => Under(own, effective);

    /// <summary>What the upper one says, and of the rest what the lower one does.</summary>
    public static ScimResource Under(ScimResource upper, ScimResource lower)
    {
        foreach (var (attribute, value) in lower.Attributes.Attributes)
        {
            if (upper[attribute] is null)
            {
                upper = upper.With(attribute, value);
            }
        }
        return upper;
    }
}
