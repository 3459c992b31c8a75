using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>What decides whether one person can get in, as it was read.</summary>
/// <param name="Administers">Whether they administer ScimHub.</param>
/// <param name="Local">What they sign in by here; null: nothing.</param>
/// <param name="Connections">All there are.</param>
/// <param name="Ways">By which channels people sign in, of which connection.</param>
/// <param name="Vouched">The connections in whose verified mail domains one of their addresses lies.</param>
public sealed record EntryFacts(
    UserAccount Account,
    DateTimeOffset? EndsAt,
    Guid? ReleasedTo,
    bool Administers,
    ProvisioningSettings Settings,
    long SeatsTaken,
    Setting<bool> SsoOnly,
    LocalAccountState? Local,
    IReadOnlyList<Connection> Connections,
    IReadOnlyList<(Guid ConnectionId, Channel Channel)> Ways,
    IReadOnlySet<Guid> Vouched,
    DateTimeOffset Now);
