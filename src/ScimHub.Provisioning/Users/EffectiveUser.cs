using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// The one user that the layers make: a pure merge whose result does not depend on their order. For each attribute the layer of
/// highest authority that has it wins: local, then SCIM, OIDC, LDAP; of two of one channel, the older connection.
/// </summary>
internal static class EffectiveUser
{
    /// <summary>What belongs to the connection of a linked person.</summary>
    public static AttributeDefinition[] Remote { get; } = [UserAttributes.UserName, UserAttributes.Emails];

    /// <param name="suspended">An administrator's own decision, above every layer.</param>
    public static ScimResource Merge(IReadOnlyCollection<UserLayer> layers, bool suspended)
    {
        if (layers.Count == 1 && !suspended)
        {
            return layers.First().Content;
        }
        var ordered = Order(layers);
        var merged = new ScimResource(ordered[0].Content.Type, ScimComplex.Empty);
        foreach (var layer in ordered)
        {
            merged = Under(merged, layer.Content);
        }
        // userName, e-mail and active of a linked person belong to the connection, whatever was set by hand.
        foreach (var attribute in Remote)
        {
            var remote = ordered.FirstOrDefault(layer => layer.Channel is not null && layer.Content[attribute] is not null);
            merged = remote is null ? merged : merged.With(attribute, remote.Content[attribute]);
        }
        var active = !suspended && ordered.All(layer => layer.Channel is null || layer.Content[UserAttributes.Active] is not ScimBoolean { Value: false });
        return merged.With(UserAttributes.Active, ScimBoolean.Of(active));
    }

    /// <summary>What each layer says of each attribute that some layer speaks of, and which wins.</summary>
    /// <param name="effective">What the layers make.</param>
    public static IReadOnlyList<AttributeContest> Contests(IReadOnlyCollection<UserLayer> layers, ScimResource effective)
    {
        var ordered = Order(layers);
        return
        [
            .. ordered.SelectMany(layer => layer.Content.Attributes.Attributes.Select(pair => pair.Key))
                .Distinct()
                .OrderBy(attribute => attribute.ToString(), StringComparer.Ordinal)
                .Select(attribute => Contest(attribute, ordered, effective[attribute])),
        ];
    }

    private static AttributeContest Contest(AttributeDefinition attribute, UserLayer[] ordered, ScimValue? value)
    {
        var byAuthority = Array.Exists(Remote, remote => ReferenceEquals(remote, attribute)) ? ordered.OrderBy(layer => layer.Channel is null) : ordered.AsEnumerable();
        var claims = new List<AttributeClaim>();
        foreach (var layer in byAuthority)
        {
            if (layer.Content[attribute] is { } said)
            {
                var wins = ReferenceEquals(attribute, UserAttributes.Active) ? layer.Channel is not null && said.Equals(value) : claims.Count == 0;
                claims.Add(new(layer.Channel, layer.Channel is null ? null : layer.ConnectionId, said, wins));
            }
        }
        return new(attribute, value, claims);
    }

    /// <summary>By authority, highest first.</summary>
    private static UserLayer[] Order(IReadOnlyCollection<UserLayer> layers) =>
        [.. layers.OrderBy(layer => layer.Channel is { } channel ? (int)channel : -1).ThenBy(layer => layer.ConnectionId)];

    /// <summary>What a channel reads back: its own layer, and under it what others say. Its own <c>active</c> too, so that reading and writing back never makes a local decision a remote one.</summary>
    public static ScimResource View(ScimResource own, ScimResource effective) => Under(own, effective);

    private static ScimResource Under(ScimResource upper, ScimResource lower)
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
