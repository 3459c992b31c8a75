using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Connections;

/// <summary>
/// Writes how people sign in at a connection, in the unit of work that changes it. A secret belongs to the host it was given for: where another host is set, it is asked for
/// again, and never sent there.
/// </summary>
public static class ChannelEditor
{
    private const int MaxLength = 2_000;

    /// <param name="detail">What changed, for the audit.</param>
    /// <param name="claimIsSaid">Whether the match claim is said beside; else it follows the kind, unless it was chosen otherwise.</param>
    internal static async Task SetAsync(HubDbContext context, Connection connection, OidcChange change, JsonObject detail, bool claimIsSaid, CancellationToken ct)
    {
        var row = await context.OidcChannels.SingleOrDefaultAsync(x => x.ConnectionId == connection.Id, ct).ConfigureAwait(false);
        if (change.Authority is "")
        {
            if (row is not null)
            {
                context.OidcChannels.Remove(row);
                detail["oidc"] = "none";
            }
            return;
        }
        if (row is null)
        {
            Need(change.Authority, "--oidc-authority", "the address of the OpenID provider");
            Need(change.ClientId, "--oidc-client-id", "the id the OpenID provider gave to ScimHub");
            // Empty before, so that what is set first is checked, told and saved like what is set later.
            row = new() { OrganizationId = context.OrganizationId, ConnectionId = connection.Id, Authority = "", ClientId = "" };
            context.OidcChannels.Add(row);
        }
        else if (change.Authority is { } authority && authority != row.Authority && (IsKept(row.ClientSecret, change.ClientSecret) || IsKept(row.ClientKey, change.ClientKey)))
        {
            throw new AdministrationException("Another authority needs its client secret and key: give each that is stored, or its removal, together with the address, since what is stored is not used at a host it was not given for.");
        }
        var (usual, kind) = (OidcUsage.MatchClaim(row.Kind), row.Kind);
        Apply(row, change, detail);
        if (!claimIsSaid && row.Kind != kind && connection.MatchClaim == usual && OidcUsage.MatchClaim(row.Kind) is var claim && claim != usual)
        {
            connection.MatchClaim = claim;
            detail["matchClaim"] = claim;
        }
    }

    internal static async Task SetAsync(HubDbContext context, Connection connection, LdapChange change, JsonObject detail, CancellationToken ct)
    {
        var row = await context.LdapChannels.SingleOrDefaultAsync(x => x.ConnectionId == connection.Id, ct).ConfigureAwait(false);
        if (change.Url is "")
        {
            if (row is not null)
            {
                context.LdapChannels.Remove(row);
                detail["ldap"] = "none";
            }
            return;
        }
        if (row is null)
        {
            Need(change.Url, "--ldap-url", "where the directory's servers are");
            Need(change.BaseDn, "--ldap-base-dn", "the entry below which the people are");
            row = new() { OrganizationId = context.OrganizationId, ConnectionId = connection.Id, Url = "", BaseDn = "" };
            context.LdapChannels.Add(row);
        }
        else if (change.Url is { } url && url != row.Url && IsKept(row.BindPassword, change.BindPassword))
        {
            throw new AdministrationException("Other servers need the bind password: give it together with the address, since the stored one is not sent to a host it was not given for.");
        }
        Apply(row, change, detail);
    }

    /// <summary>How a connection begins that is made with a change; null where it names nothing.</summary>
    public static OidcChannel? Begin(Connection connection, OidcChange? change)
    {
        if (change is null)
        {
            return null;
        }
        var row = new OidcChannel { OrganizationId = connection.OrganizationId, ConnectionId = connection.Id, Authority = "", ClientId = "" };
        Apply(row, change, []);
        return row;
    }

    /// <summary>How a connection begins that is made with a change; null where it names nothing.</summary>
    public static LdapChannel? Begin(Connection connection, LdapChange? change)
    {
        if (change is null)
        {
            return null;
        }
        var row = new LdapChannel { OrganizationId = connection.OrganizationId, ConnectionId = connection.Id, Url = "", BaseDn = "" };
        Apply(row, change, []);
        return row;
    }

    private static void Apply(OidcChannel row, OidcChange change, JsonObject detail)
    {
        row.Authority = Text("authority", row.Authority, change.Authority, detail) ?? row.Authority;
        row.ClientId = Text("clientId", row.ClientId, change.ClientId, detail) ?? row.ClientId;
        row.Scopes = Text("scopes", row.Scopes, change.Scopes, detail);
        row.GroupsClaim = Text("groupsClaim", row.GroupsClaim, change.GroupsClaim, detail);
        row.ClientSecret = Sealed("clientSecret", row.ClientSecret, change.ClientSecret, detail);
        row.ClientKey = Sealed("clientKey", row.ClientKey, change.ClientKey, detail);
        if (change.Kind is { } kind && kind != row.Kind)
        {
            row.Kind = kind;
            detail["oidcKind"] = kind.ToString();
        }
    }

    private static void Apply(LdapChannel row, LdapChange change, JsonObject detail)
    {
        row.Url = Text("ldapUrl", row.Url, change.Url, detail) ?? row.Url;
        row.BaseDn = Text("baseDn", row.BaseDn, change.BaseDn, detail) ?? row.BaseDn;
        row.BindDn = Text("bindDn", row.BindDn, change.BindDn, detail);
        row.BindPassword = Sealed("bindPassword", row.BindPassword, change.BindPassword, detail);
        row.UserFilter = Text("userFilter", row.UserFilter, change.UserFilter, detail);
        row.DirectBind = Text("directBind", row.DirectBind, change.DirectBind, detail);
        row.GroupBaseDn = Text("groupBaseDn", row.GroupBaseDn, change.GroupBaseDn, detail);
        row.GroupFilter = Text("groupFilter", row.GroupFilter, change.GroupFilter, detail);
        if (change.Certificates is { } certificates && certificates != (row.Certificates ?? ""))
        {
            row.Certificates = certificates.Length == 0 ? null : certificates;
            detail["certificates"] = "changed";
        }
        if (change.SyncMinutes is { } minutes && minutes != (row.SyncMinutes ?? 0))
        {
            row.SyncMinutes = minutes switch { 0 => null, >= 5 and <= 10_080 => minutes, _ => throw new AdministrationException("A directory is read every 5 minutes to 7 days (10080), or, with 0, when somebody asks.") };
            detail["syncMinutes"] = minutes;
        }
        if (change.MaxShare is { } share && share != row.MaxShare)
        {
            row.MaxShare = share is >= 0 and <= 100 ? share : throw new AdministrationException("The share that one reading may deactivate is a number from 0 to 100 hundredths.");
            detail["maxShare"] = share;
        }
    }

    private static string? Text(string name, string? before, string? wanted, JsonObject detail)
    {
        if (wanted is null || wanted == (before ?? ""))
        {
            return before;
        }
        if (wanted.Length > MaxLength || wanted.Any(char.IsControl))
        {
            throw new AdministrationException($"'{name}' has at most {MaxLength} characters and no control characters.");
        }
        detail[name] = wanted;
        return wanted.Length == 0 ? null : wanted;
    }

    /// <summary>That a secret was set is told, never which.</summary>
    private static byte[]? Sealed(string name, byte[]? before, byte[]? wanted, JsonObject detail)
    {
        if (wanted is null)
        {
            return before;
        }
        detail[name] = wanted.Length == 0 ? "removed" : "set";
        return wanted.Length == 0 ? null : wanted;
    }

    private static bool IsKept(byte[]? stored, byte[]? wanted) => stored is not null && wanted is null;

    private static void Need(string? value, string option, string what)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new AdministrationException($"Give {option}: {what}.");
        }
    }
}
