using System.CommandLine;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Oidc;

namespace ScimHub.Server.Commands;

/// <summary>The options of <c>scimhub connection add|set</c> that say how people sign in.</summary>
internal static class ChannelOptions
{
    private static readonly Option<OidcKind?> Kind = new("--oidc-kind") { Description = "Whose OpenID Connect it is: what is usual there is the default.", HelpName = "generic|entra|okta|google|keycloak" };
    private static readonly Option<string> Authority = Text("--oidc-authority", "The OpenID provider's issuer address; empty: nobody signs in there by OpenID Connect.", "URL");
    private static readonly Option<string> ClientId = Text("--oidc-client-id", "The id the provider gave to ScimHub.", "ID");
    private static readonly Option<string> ClientSecretFile = Text("--oidc-client-secret-file", "A file with the client's secret; - reads standard input.", "FILE");
    private static readonly Option<string> ClientKeyFile = Text("--oidc-client-key-file", "A file with the client's private key (PEM), for private_key_jwt instead of a secret.", "FILE");
    private static readonly Option<string> Scopes = Text("--oidc-scopes", "The scopes to ask for besides openid; empty: the usual ones.", "\"S S\"");
    private static readonly Option<string> GroupsClaim = Text("--oidc-groups-claim", "The claim that names the person's groups, such as groups; empty: none.", "CLAIM");
    private static readonly Option<string> OidcMatchClaim = Text("--oidc-match-claim", "As --match-claim: the claim that equals SCIM's externalId. Unless given it follows the kind: oid with entra, sub with okta.", "CLAIM");
    private static readonly Option<string> LdapUrl = Text("--ldap-url", "The directory's servers, in the order to try: ldaps://HOST:PORT, or ldap:// with StartTLS; empty: nobody signs in there by LDAP.", "URL[,URL]");
    private static readonly Option<string> BaseDn = Text("--ldap-base-dn", "The entry below which the people are.", "DN");
    private static readonly Option<string> BindDn = Text("--ldap-bind-dn", "The account that searches for them.", "DN");
    private static readonly Option<string> BindPasswordFile = Text("--ldap-bind-password-file", "A file with its password; - reads standard input.", "FILE");
    private static readonly Option<string> UserFilter = Text("--ldap-user-filter", "Finds a person by what they typed, {0}; usually (uid={0}).", "FILTER");
    private static readonly Option<string> DirectBind = Text("--ldap-direct-bind", "Binds by this name without a search, such as uid={0},ou=people,dc=example,dc=org or {0}@example.org.", "PATTERN");
    private static readonly Option<string> GroupBaseDn = Text("--ldap-group-base-dn", "The entry below which the groups are, where that is another.", "DN");
    private static readonly Option<string> GroupFilter = Text("--ldap-group-filter", "Which entries are groups.", "FILTER");
    private static readonly Option<string> CaFile = Text("--ldap-ca-file", "The authorities of the servers' certificates (PEM); empty: those the system trusts.", "FILE");
    private static readonly Option<int?> SyncMinutes = new("--ldap-sync-minutes") { Description = "Reads people and groups so often; 0: only when somebody asks.", HelpName = "N" };

    private static readonly Option<int?> MaxShare = new("--ldap-max-share") { Description = "The share of the people, in hundredths, that one reading may deactivate; 20 unless set.", HelpName = "N" };

    public static IReadOnlyList<Option> All { get; } =
    [
        Kind, Authority, ClientId, ClientSecretFile, ClientKeyFile, Scopes, GroupsClaim, OidcMatchClaim,
        LdapUrl, BaseDn, BindDn, BindPasswordFile, UserFilter, DirectBind, GroupBaseDn, GroupFilter, CaFile, SyncMinutes, MaxShare,
    ];

    public static string? MatchClaim(CommandContext context) => context.Value(OidcMatchClaim);

    public static OidcChange? Oidc(CommandContext context)
    {
        var change = new OidcChange(context.Value(Kind), context.Value(Authority)?.Trim(), context.Value(ClientId), Scopes: context.Value(Scopes), GroupsClaim: context.Value(GroupsClaim));
        var (secret, key) = (Read(context.Value(ClientSecretFile)), Read(context.Value(ClientKeyFile)));
        return ChannelSeal.Seal(Protector(context), change, secret, key);
    }

    public static LdapChange? Ldap(CommandContext context)
    {
        var change = new LdapChange(
            context.Value(LdapUrl)?.Trim(), context.Value(BaseDn), context.Value(BindDn), null, context.Value(UserFilter), context.Value(DirectBind), context.Value(GroupBaseDn), context.Value(GroupFilter),
            context.Value(CaFile) is { Length: > 0 } file ? Read(file) : context.Value(CaFile), context.Value(SyncMinutes), context.Value(MaxShare));
        return ChannelSeal.Seal(Protector(context), change, Read(context.Value(BindPasswordFile)));
    }

    private static Func<IDataProtector> Protector(CommandContext context) => () => Protection.Of(context.Storage, context.Options).ForChannels();

    /// <summary>The text of a file; a line break at its end, which editors put there, is none of a secret's.</summary>
    private static string? Read(string? file) => file is null ? null : (file == "-" ? System.Console.In.ReadToEnd() : File.ReadAllText(file)).TrimEnd('\r', '\n');

    private static Option<string> Text(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
