using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Storage;

/// <summary>How many people and groups a connection has, spread over slots so that writers do not wait for one row. The sum counts.</summary>
public sealed class ResourceCount : IOwned
{
    public const int Slots = 16;

    public required int OrganizationId { get; init; }

    public required Guid ConnectionId { get; init; }

    public required int Slot { get; init; }

    public long Users { get; set; }

    public long Groups { get; set; }

    /// <summary>How many people and groups were ever removed: positions in the stable order hold while it stands still.</summary>
    public long Removed { get; set; }
}
