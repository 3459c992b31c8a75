using ScimHub.Scim.Dialects;

namespace ScimHub.Provisioning.Connections;

/// <summary>What a connection's SCIM channel is told about its client.</summary>
/// <param name="MayAdminister">Whether it may make, change and cut off administrators.</param>
/// <param name="IsPaused">Whether what it writes is refused for the time being.</param>
/// <param name="IsDetached">Whether all it asks is refused.</param>
/// <param name="Seats">How many active people the organisation may have; null: any number.</param>
public sealed record ScimSettings(
    Dialect Dialect, PatchResponse PatchResponse, UnknownMembers UnknownMembers, GroupNames GroupNames, bool MayAdminister = false, bool IsPaused = false, bool IsDetached = false, int? Seats = null);
