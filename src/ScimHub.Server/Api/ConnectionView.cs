using System.Text.Json;
using System.Text.Json.Serialization;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Api;

/// <summary>A connection and its settings, in the words of the command line.</summary>
/// <param name="Trust">Whose client assertions it trusts (RFC 7523).</param>
/// <param name="Mapping">By SCIM path the claims or LDAP attributes it is taken from, where that is not as usual.</param>
/// <param name="Precedence">Of connections that speak by the same channel, the lowest is believed.</param>
/// <param name="Detachment"><c>none</c>; <c>kept</c>: it is refused, and what it said stands; <c>withdrawn</c>: what it said does not count either.</param>
public sealed record ConnectionView(
    Guid Id, string Name, string Dialect, string PatchResponse, string UnknownMembers, string GroupNames, TrustedAssertion? Trust, bool MayAdminister, string SsoProvisioning, string Adoption,
    string? MatchClaim, IReadOnlyList<string> Paused, bool SsoPermissions, IReadOnlyDictionary<string, string[]>? Mapping, int Precedence, string Detachment, DateTimeOffset CreatedAt)
{
    /// <summary>How people sign in there by OpenID Connect; null where they do not.</summary>
    public OidcView? Oidc { get; init; }

    /// <summary>How people sign in there by LDAP; null where they do not.</summary>
    public LdapView? Ldap { get; init; }

    /// <summary>The settings that the server's configuration holds, such as <c>Oidc:Authority</c>: they can be changed only there.</summary>
    public IReadOnlyList<string> Locked { get; init; } = [];

    /// <summary>How many people it holds; in lists only, since it is no part of what the entity tag stands for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Users { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Groups { get; init; }

    /// <summary>When the token its client lives by ends, where that is within 30 days; in lists only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? TokenEndsAt { get; init; }

    public static ConnectionView Of(Connection connection, TrustedAssertion? trust) => new(
        connection.Id,
        connection.Name,
        connection.Dialect == global::ScimHub.Scim.Dialects.Dialect.Strict ? "strict" : "tolerant",
        connection.PatchResponse switch { Provisioning.Connections.PatchResponse.Resource => "200", Provisioning.Connections.PatchResponse.NoContent => "204", _ => "auto" },
        connection.UnknownMembers == Provisioning.Connections.UnknownMembers.Ignore ? "ignore" : "reject",
        connection.GroupNames == Provisioning.Connections.GroupNames.Any ? "any" : "unique",
        trust,
        connection.MayAdminister,
        Word(connection.SsoProvisioning),
        Word(connection.Adoption),
        connection.MatchClaim,
        [.. new[] { PausedChannels.Scim, PausedChannels.Oidc, PausedChannels.Ldap }.Where(channel => connection.Paused.HasFlag(channel)).Select(Word)],
        !connection.PermissionsOff,
        ClaimMapping.Read(connection.Mapping),
        connection.Precedence,
        Word(connection.Detachment),
        connection.CreatedAt);

    internal static ConnectionView Of(ConnectionSummary summary, ConfiguredChannels configured, string prefix) =>
        Of(summary.Connection, summary.Trust is { } trust ? new(trust.Issuer, trust.Subject, trust.Audience, trust.JwksUri) : null) with
        {
            Oidc = OidcView.Of(summary.Connection.Name, summary.Oidc, configured, prefix),
            Ldap = LdapView.Of(summary.Connection.Name, summary.Ldap, configured, prefix),
            Locked = configured.Locked(summary.Connection.Name),
        };

    private static string Word<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
