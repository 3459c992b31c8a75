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

    /// <summary>The slot of a resource: always the same, since it goes out where it came in.</summary>
    public static int SlotOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return bytes[15] % Slots;
    }
}
