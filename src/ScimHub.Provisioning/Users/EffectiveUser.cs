using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// The one user that the layers make: a pure merge whose result does not depend on their order. For each attribute the layer of
/// highest authority that has it wins: local, then SCIM, OIDC, LDAP; of two of one channel, the older connection.
/// </summary>
internal static class EffectiveUser
{
    /// <param name="suspended">An administrator's own decision, above every layer.</param>
    public static ScimResource Merge(IReadOnlyCollection<UserLayer> layers, bool suspended)
    {
        if (layers.Count == 1 && !suspended)
        {
            return layers.First().Content;
        }
        var ordered = layers.OrderBy(layer => layer.Channel is { } channel ? (int)channel : -1).ThenBy(layer => layer.ConnectionId).ToArray();
        var merged = new ScimResource(ordered[0].Content.Type, ScimComplex.Empty);
        foreach (var layer in ordered)
        {
            merged = Under(merged, layer.Content);
        }
        // userName, e-mail and active of a linked person belong to the connection, whatever was set by hand.
        foreach (var attribute in (AttributeDefinition[])[UserAttributes.UserName, UserAttributes.Emails])
        {
            var remote = ordered.FirstOrDefault(layer => layer.Channel is not null && layer.Content[attribute] is not null);
            merged = remote is null ? merged : merged.With(attribute, remote.Content[attribute]);
        }
        var active = !suspended && ordered.All(layer => layer.Channel is null || layer.Content[UserAttributes.Active] is not ScimBoolean { Value: false });
        return merged.With(UserAttributes.Active, ScimBoolean.Of(active));
    }

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
