using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Every decision of the engine, as pure functions of what was read: the only reader of the switches, the seats, the adoption rules, and the
/// guards of administrators and protected accounts. Null is consent.
/// </summary>
internal static class ProvisioningPolicy
{
    /// <summary>
    /// A sign-in by an identity that is not linked yet. An invitation is an admission: neither invite-only nor the switch, which stops the making of accounts and the
    /// linking of new identities, is asked about who was invited. An account that an administrator has released to the connection is the person's, whatever else would stand against it.
    /// </summary>
    public static Refusal? DecideAdmission(Admission facts) =>
        facts.Exists && (facts.IsAdministrator || !(facts.IsReleased || (!facts.HasLocalCredentials && MayAdopt(facts)))) ? new(RefusalReason.Conflict, AccountExists)
        : facts.IsInvited || facts.IsReleased ? null
        : facts.HasDeparted ? new(RefusalReason.Inactive, "Your account was ended by your identity provider: ask an administrator.")
        : facts.Settings.DisableSsoProvisioning.Value ? new(RefusalReason.ProvisioningDisabled, "Signing in makes no new accounts here: ask an administrator to add you.")
        : facts.Settings.InviteOnly.Value ? new(RefusalReason.NotInvited, "Only invited people are let in here: ask an administrator for an invitation.")
        : null;

    /// <summary>Somebody opened an invitation's link, and then signed in.</summary>
    /// <param name="isPending">Whether the invitation is one that can be accepted, by this link.</param>
    /// <param name="isProved">Whether the identity provider proved the invited address to be theirs.</param>
    /// <param name="isElsewhere">Whether the address lies in a verified domain of another connection, which alone speaks for it.</param>
    public static Refusal? DecideInvitation(bool isPending, bool isProved, bool isElsewhere) =>
        !isPending ? new(RefusalReason.InvitationEnded, "This invitation can no longer be accepted: it was used, withdrawn or sent again, or its time is over. Ask for a new one.")
        : !isProved || isElsewhere ? new(RefusalReason.InvitedOther, "This invitation is for another address than the one you signed in with: sign in as the person it was sent to, or ask for an invitation of your own.")
        : null;

    /// <summary>Whether somebody who did not open the link is who was invited, by their proved address alone.</summary>
    /// <param name="administers">Whether it would make them an administrator: then the address must lie in a domain verified for the connection.</param>
    public static bool IsInvitedUnasked(bool isElsewhere, bool administers, bool isInOwnDomain) => !isElsewhere && (!administers || isInOwnDomain);

    /// <summary>A write of a SCIM client, or of a sync, to somebody's account or memberships.</summary>
    /// <param name="mayAdminister">Whether the connection was given the right.</param>
    public static Refusal? DecideChange(bool isProtected, bool isAdministrator, bool mayAdminister) =>
        isProtected ? new(RefusalReason.ProtectedAccount, "The account is protected: only an administrator of ScimHub may change it.")
        : isAdministrator && !mayAdminister ? new(RefusalReason.Administrator, "The person is an administrator, or would become one: this connection may not change that. An administrator can allow it (connection set NAME --may-administer on).")
        : null;

    /// <summary>What would end somebody's administration.</summary>
    /// <param name="remain">Whether an active administrator would be left.</param>
    public static Refusal? DecideLoss(bool remain) =>
        remain ? null : new(RefusalReason.LastAdministrator, "No active administrator would be left: make another person an administrator first.");

    /// <summary>Somebody changes a group of ScimHub's own.</summary>
    /// <param name="edits">Whether they may change all such groups.</param>
    /// <param name="manages">Whether they were named a manager of this one, who may say which people are in it, and nothing else.</param>
    /// <param name="people">Whether all that is changed is which people are in it.</param>
    public static Refusal? DecideGroup(bool edits, bool manages, bool invites, GroupDeed deed) =>
        edits || (manages && deed != GroupDeed.Anything) || (invites && deed == GroupDeed.PeopleCome) ? null
        : manages ? new(RefusalReason.GroupRights, "A manager says which people are in the group, and nothing else: ask an administrator of groups.")
        : invites ? new(RefusalReason.GroupRights, "A member of the group takes people into it, and nothing else: ask one of its managers, or an administrator of groups.")
        : new(RefusalReason.GroupRights, "This needs the permission hub/groups:edit, or to be named a manager of the group.");

    /// <summary>Hands take people or groups into a group, or out of it, or end it.</summary>
    /// <param name="confers">Whether its members administer.</param>
    /// <param name="touchesProtected">Whether a protected account comes or goes.</param>
    /// <param name="touchesAdministrator">Whether an administrator does.</param>
    public static Refusal? DecideMembership(bool mayAdminister, bool confers, bool touchesProtected, bool touchesAdministrator) =>
        mayAdminister ? null
        : confers ? new(RefusalReason.Administrator, "Whoever is in this group administers ScimHub: only an administrator changes it.")
        : touchesProtected ? new(RefusalReason.ProtectedAccount, "One of the accounts is protected: only an administrator changes what it is in.")
        : touchesAdministrator ? new(RefusalReason.Administrator, "One of the people is an administrator: only an administrator changes what they are in.")
        : null;

    /// <summary>One more active person.</summary>
    public static Refusal? DecideSeat(int? seats, long taken) =>
        taken < (seats ?? long.MaxValue) ? null : new(RefusalReason.SeatsExhausted, $"All {seats} seats are taken: deactivate somebody, or have the number raised.");

    /// <summary>Somebody signs in here, or is about to set what they would sign in by.</summary>
    /// <param name="isBreakGlass">Whether they administer and the account is protected: they get in where single sign-on is broken.</param>
    public static Refusal? DecideLocalSignIn(bool ssoOnly, bool isBreakGlass) =>
        !ssoOnly || isBreakGlass ? null : new(RefusalReason.SsoOnly, "Everybody signs in at their identity provider here, and not with a password of this server.");

    public static Refusal? DecidePresence(bool active) =>
        active ? null : new(RefusalReason.Inactive, "The account is deactivated: ask an administrator.");

    public static Refusal? DecideChannel(Connection connection, PausedChannels channel) =>
        connection.Detachment != Detachment.None ? new(RefusalReason.ConnectionDetached, "An administrator has detached this way in: ask for another one.")
        : connection.Paused.HasFlag(channel) ? new(RefusalReason.ChannelPaused, "An administrator has paused this way in. Try again later.")
        : null;

    /// <summary>The same words whoever holds the account: they do not tell that an address is known.</summary>
    private const string AccountExists = "An account stands in the way that this sign-in may not take over: ask an administrator to link it.";

    private static bool MayAdopt(Admission facts) => facts.Adoption switch
    {
        Adoption.Invited => facts.IsInvitedAddress,
        Adoption.VerifiedDomain => facts.IsInVerifiedDomain || facts.IsInvitedAddress,
        Adoption.Never => false,
        _ => false,
    };
}
