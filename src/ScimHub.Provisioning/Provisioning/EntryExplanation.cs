using System.Globalization;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>Why a person can get in, or cannot: what <see cref="ProvisioningPolicy"/> decides at a sign-in, told beforehand, of one account.</summary>
/// <param name="Admitted">Whether the account is active and some way in is open to it.</param>
public sealed record EntryExplanation(bool Admitted, IReadOnlyList<EntryGround> Grounds)
{
    public static EntryExplanation Of(EntryFacts facts)
    {
        var account = OfAccount(facts).ToList();
        List<EntryGround> ways = [.. facts.Ways.Select(way => OfWay(facts, facts.Connections.Single(connection => connection.Id == way.ConnectionId), way.Channel)), OfPassword(facts)];
        return new(facts.Account.Active && ways.Exists(way => way.Opens), [.. account, .. ways]);
    }

    private static IEnumerable<EntryGround> OfAccount(EntryFacts facts)
    {
        if (facts.Account.Active)
        {
            yield return new("account", true, facts.EndsAt is { } end ? $"The account is active, until {Time(end)}." : "The account is active.");
            yield break;
        }
        var silenced = facts.Account.Contests.FirstOrDefault(contest => ReferenceEquals(contest.Attribute, UserAttributes.Active))?.Claims
            .Where(claim => claim is { Channel: not null, Withdrawn: false, Value: ScimBoolean { Value: false } }).ToList() ?? [];
        if (facts.Account.Suspended)
        {
            yield return facts.EndsAt <= facts.Now
                ? new("account", false, $"The account's last day is over: it ended at {Time(facts.EndsAt.Value)}.", "Set a later last day, or none, and reactivate the account.")
                : new("account", false, "An administrator has deactivated the account.", "Reactivate it.");
        }
        foreach (var claim in silenced)
        {
            var name = Name(facts, claim.ConnectionId);
            yield return new("account", false, $"{name} says by {Word(claim.Channel!.Value)} that they are inactive.", $"Have the identity provider of {name} activate them.");
        }
        if (!facts.Account.Suspended && silenced.Count == 0)
        {
            yield return new("account", false, "No connection vouches for the account any more.", "Have a connection push them again, or set their user name by hand.");
        }
        if (ProvisioningPolicy.DecideSeat(facts.Settings.Seats.Value, facts.SeatsTaken) is not null)
        {
            yield return new("seats", false, $"All {facts.Settings.Seats.Value} seats are taken: they cannot become active.", "Deactivate somebody else, or raise the number of seats.");
        }
    }

    private static EntryGround OfWay(EntryFacts facts, Connection connection, Channel channel)
    {
        var (name, word) = (connection.Name, Word(channel));
        return ProvisioningPolicy.DecideChannel(connection, channel == Channel.Oidc ? PausedChannels.Oidc : PausedChannels.Ldap)?.Reason switch
        {
            RefusalReason.ConnectionDetached => No($"{name} is detached: nobody signs in there.", $"Attach {name} again."),
            not null => No($"Sign-ins by {word} are paused at {name}.", $"Resume {word} at {name}."),
            null when facts.Account.Links.Any(link => link.ConnectionId == connection.Id && link.Channel == channel) => Yes($"They are linked to {name} by {word}."),
            null when facts.Account.Links.Any(link => link.ConnectionId == connection.Id && link.ExternalId is not null) => Yes($"{name} knows them: a sign-in there by {word} that names the same id is theirs."),
            null => OfStranger(facts, connection),
        };

        EntryGround No(string says, string change) => new("connection", false, says, change);
        EntryGround Yes(string says) => new("connection", true, says);
    }

    /// <summary>A way in at a connection that does not know them yet.</summary>
    private static EntryGround OfStranger(EntryFacts facts, Connection connection)
    {
        var name = connection.Name;
        var settings = facts.Settings.For(connection);
        var isVouched = facts.Vouched.Contains(connection.Id);
        var admission = new Admission(
            settings, connection.Adoption, Exists: true, facts.Administers || facts.Account.Protected, facts.Local?.PasswordSetAt is not null, IsInvited: false, IsInvitedAddress: false, isVouched)
        {
            IsReleased = facts.ReleasedTo == connection.Id,
        };
        var release = $"Let {name} take the account over.";
        return ProvisioningPolicy.DecideAdmission(admission)?.Reason switch
        {
            null => new("connection", true, admission.IsReleased ? $"{name} may take the account over at the next sign-in." : $"{name} links them at a sign-in that proves their address."),
            RefusalReason.ProvisioningDisabled => new("connection", false, $"They are not linked to {name}, and the switch, set by the {Word(settings.DisableSsoProvisioning.Source)}, has sign-ins link nobody new.", $"{release} Or turn the switch off."),
            RefusalReason.NotInvited => new("connection", false, $"They are not linked to {name}, and only invited people are let in: so says the {Word(settings.InviteOnly.Source)}.", $"{release} Or end invite-only."),
            _ when admission.IsAdministrator => new("connection", false, $"They are not linked to {name}, which takes over no administrator's and no protected account by itself.", release),
            _ when admission.HasLocalCredentials => new("connection", false, $"They are not linked to {name}, which takes over no account that has a password here.", $"{release} Or they prove both in one browser, when the sign-in is refused."),
            _ when connection.Adoption == Adoption.VerifiedDomain => new("connection", false, $"They are not linked to {name}, and their address lies in none of its verified domains.", $"{release} Or verify the domain."),
            _ => new("connection", false, $"They are not linked to {name}, which takes over no account by its address.", release),
        };
    }

    private static EntryGround OfPassword(EntryFacts facts) =>
        facts.Local?.PasswordSetAt is null ? new("password", false, "They have no password here.")
        : ProvisioningPolicy.DecideLocalSignIn(facts.SsoOnly.Value, facts.Account.Protected && facts.Administers) is not null
            ? new("password", false, $"They have a password here, but single sign-on alone is let in: so says the {Word(facts.SsoOnly.Source)}.", "Let people sign in with passwords.")
        : facts.Local.MustEnroll ? new("password", true, "They have a password here, and set up a second factor at the next sign-in.")
        : new("password", true, "They have a password here.");

    private static string Name(EntryFacts facts, Guid? id) => facts.Connections.FirstOrDefault(connection => connection.Id == id)?.Name ?? "A connection";

    private static string Word(Channel channel) => channel switch
    {
        Channel.Scim => "SCIM",
        Channel.Oidc => "OpenID Connect",
        Channel.Ldap => "LDAP",
        _ => throw new InvalidOperationException($"Unknown channel {channel}."),
    };

    private static string Word(SettingSource source) => source switch
    {
        SettingSource.Configuration => "server's configuration",
        SettingSource.Connection => "connection",
        SettingSource.Organization => "organisation's settings",
        SettingSource.Default => "default",
        _ => throw new InvalidOperationException($"Unknown source {source}."),
    };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
