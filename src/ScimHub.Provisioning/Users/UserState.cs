using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>An account as one query read it: its row, its layers, and which of them is the caller's.</summary>
internal sealed record UserState(
    Guid Id,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastModifiedAt,
    string UserNameKey,
    bool Suspended,
    ScimResource? Local,
    UserLink Own,
    IReadOnlyList<UserLink> Others,
    byte[] Document,
    IReadOnlyList<GroupReference> Groups)
{
    /// <summary>Whether the caller's layer is all there is: then the effective document holds it.</summary>
    public bool IsSole => Others.Count == 0 && Local is null && !Suspended;

    /// <summary>The effective user if the caller's layer were this one; null withdraws it.</summary>
    public ScimResource Effective(ScimResource? own)
    {
        var layers = new List<UserLayer>(Others.Count + 2);
        if (own is not null)
        {
            layers.Add(new(Own.Channel, Own.ConnectionId, own));
        }
        foreach (var other in Others)
        {
            layers.Add(new(other.Channel, other.ConnectionId, other.Layer));
        }
        if (Local is not null)
        {
            layers.Add(new(null, default, Local));
        }
        return EffectiveUser.Merge(layers, Suspended);
    }

    public StoredResource Stored => new(Id, Own.View ?? Document, Own.ExternalId, CreatedAt, LastModifiedAt, Version, Groups);
}
