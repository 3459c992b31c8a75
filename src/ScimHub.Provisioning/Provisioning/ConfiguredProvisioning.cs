namespace ScimHub.Provisioning.Provisioning;

/// <summary>What the configuration says, as it is now; null where it says nothing.</summary>
public sealed record ConfiguredProvisioning(bool? DisableSsoProvisioning = null, bool? InviteOnly = null, int? Seats = null)
{
    public static ConfiguredProvisioning Nothing { get; } = new();
}
