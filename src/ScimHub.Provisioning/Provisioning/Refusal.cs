namespace ScimHub.Provisioning.Provisioning;

/// <summary>A decision against, with words for whoever asked: they name the mend, and nobody else's account.</summary>
public sealed record Refusal(RefusalReason Reason, string Message)
{
    /// <summary>What programs that send people here tell refusals apart by. It says no more of other people than the words do.</summary>
    public string Code => Reason switch
    {
        RefusalReason.ProvisioningDisabled => "provisioningDisabled",
        RefusalReason.InviteOnly => "notInvited",
        RefusalReason.InvitationEnded => "invitationEnded",
        RefusalReason.InvitedOther => "invitedOther",
        RefusalReason.NoSeat => "seatsExhausted",
        RefusalReason.Inactive => "inactive",
        RefusalReason.AccountExists or RefusalReason.IdentityConflict => "conflict",
        RefusalReason.ChannelPaused or RefusalReason.ConnectionDetached or RefusalReason.UnknownConnection => "unavailable",
        RefusalReason.InvalidAssertion or RefusalReason.InvalidResponse or RefusalReason.InvalidCredentials => "invalid",
        RefusalReason.ProviderRefused => "refused",
        RefusalReason.Administrator or RefusalReason.ProtectedAccount or RefusalReason.LastAdministrator or RefusalReason.GroupRights => "forbidden",
        _ => throw new ArgumentOutOfRangeException(nameof(Reason), Reason, null),
    };
}
