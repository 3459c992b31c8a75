namespace ScimHub.Provisioning.Connections;

/// <summary>How each way of a connection does.</summary>
public sealed record ConnectionActivity(Guid ConnectionId, IReadOnlyList<ChannelActivity> Channels);
