using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;

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
    public bool IsSole => Links.Count == 1 && Local is null && !Suspended;

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

    /// <summary>The one user that the layers make. Its <c>userName</c> may be missing, where the layer that named the person is gone.</summary>
    public ScimResource Effective() => EffectiveUser.Merge(Layers, Suspended);

    public StoredResource StoredFor(UserLink link) => new(Id, link.View ?? Document, link.ExternalId, CreatedAt, LastModifiedAt, Version, Groups);
}
