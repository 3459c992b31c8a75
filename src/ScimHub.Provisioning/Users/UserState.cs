using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>An account as one query read it, or as it shall be: its row and its layers.</summary>
/// <param name="AccessVersion">The organisation's, at that moment.</param>
/// <param name="AuditKey">Opens the values in the audit; null where there are none yet.</param>
internal sealed record UserState(
    Guid Id,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastModifiedAt,
    string UserNameKey,
    bool Active,
    bool Suspended,
    ScimResource? Local,
    IReadOnlyList<UserLink> Links,
    byte[] Document,
    IReadOnlyList<GroupReference> Groups,
    long AccessVersion,
    byte[]? AuditKey)
{
    /// <summary>Whether one layer is all there is: then the effective document holds it.</summary>
    public bool IsSole => Links is [var only] && Local is null && !Suspended && Order.Counts(only);

    /// <summary>How its layers are merged.</summary>
    public MergeOrder Order { get; init; } = MergeOrder.Usual;

    public UserLink? Find(Guid connectionId, Channel channel) => Links.FirstOrDefault(link => link.IsAt(connectionId, channel));

    /// <summary>The same account with this link, in the place of the one it has at the same connection and channel.</summary>
    public UserState With(UserLink link) => this with { Links = LinkAnchors.Set([.. Links.Where(other => !other.IsAt(link.ConnectionId, link.Channel)), link]) };

    public UserState Without(UserLink link) => this with { Links = LinkAnchors.Pass(link, [.. Links.Where(other => !other.IsAt(link.ConnectionId, link.Channel))]) };

    public IReadOnlyCollection<UserLayer> Layers
    {
        get
        {
            var layers = new List<UserLayer>(Links.Count + 1);
            foreach (var link in Links)
            {
                layers.Add(new(link.Channel, link.ConnectionId, link.Layer));
            }
            if (Local is not null)
            {
                layers.Add(new(null, default, Local));
            }
            return layers;
        }
    }

    /// <summary>The one user that the layers make. Where the layer that named the person is gone, the name stays until an administrator decides.</summary>
    public ScimResource Effective(ResourceType type)
    {
        var merged = EffectiveUser.Merge(Layers, Suspended, Order);
        return merged[UserAttributes.UserName] is not null || Document.Length == 0 ? merged : merged.With(UserAttributes.UserName, Standing(type)[UserAttributes.UserName]);
    }

    /// <summary>The effective user as it is stored.</summary>
    public ScimResource Standing(ResourceType type) => Links is [{ Apart: false } whole] ? whole.Layer : UserCodec.ReadLayer(null, Document, type);

    public StoredResource StoredFor(UserLink link) => new(Id, link.View ?? Document, link.ExternalId, CreatedAt, LastModifiedAt, Version, Groups);
}
