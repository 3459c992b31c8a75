using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// What the audit tells of each thing that administrators set, by name. Each member is named here, so that what is secret (tokens, keys, client secrets, and
/// the hashes of them) gets into the audit by nobody's oversight.
/// </summary>
internal static class AuditedSettings
{
    public static JsonObject Of(Connection connection, AssertionTrust? trust) => new()
    {
        ["name"] = connection.Name,
        ["dialect"] = AuditFilter.Word(connection.Dialect),
        ["patchResponse"] = AuditFilter.Word(connection.PatchResponse),
        ["unknownMembers"] = AuditFilter.Word(connection.UnknownMembers),
        ["groupNames"] = AuditFilter.Word(connection.GroupNames),
        ["mayAdminister"] = connection.MayAdminister,
        ["ssoProvisioning"] = AuditFilter.Word(connection.SsoProvisioning),
        ["adoption"] = AuditFilter.Word(connection.Adoption),
        ["matchClaim"] = connection.MatchClaim,
        ["paused"] = new JsonArray([.. Channels.Where(channel => connection.Paused.HasFlag(channel)).Select(channel => JsonValue.Create(AuditFilter.Word(channel)))]),
        ["withoutPermissions"] = connection.PermissionsOff,
        ["mapping"] = connection.Mapping is { } mapping ? JsonNode.Parse(mapping) : null,
        ["precedence"] = connection.Precedence,
        ["detachment"] = AuditFilter.Word(connection.Detachment),
        ["trust"] = trust is null ? null : new JsonObject { ["issuer"] = trust.Issuer, ["subject"] = trust.Subject, ["audience"] = trust.Audience, ["jwksUri"] = trust.JwksUri },
    };

    public static JsonObject Of(string attribute, string? sources) => new() { ["attribute"] = attribute, ["sources"] = sources };

    public static JsonObject Of(ConnectionToken token) => new() { ["expiresAt"] = Time(token.ExpiresAt), ["revokedAt"] = Time(token.RevokedAt) };

    public static JsonObject Of(OAuthClient client) => new() { ["expiresAt"] = Time(client.ExpiresAt), ["revokedAt"] = Time(client.RevokedAt) };

    public static JsonObject Of(VerifiedDomain domain) => new()
    {
        ["name"] = domain.Name,
        ["connection"] = domain.ConnectionId?.ToString(),
        ["verifiedAt"] = Time(domain.VerifiedAt),
        ["vouched"] = domain.Overridden,
    };

    public static JsonObject Of(Organization settings) => new()
    {
        ["disableSsoProvisioning"] = settings.DisableSsoProvisioning,
        ["inviteOnly"] = settings.InviteOnly,
        ["seats"] = settings.Seats,
    };

    public static JsonObject OfSignIn(Organization settings) => new()
    {
        ["ssoOnly"] = settings.SsoOnly,
        ["secondFactor"] = settings.SecondFactor is { } rule ? AuditFilter.Word(rule) : null,
    };

    public static JsonObject OfLimits(Organization settings) => new()
    {
        ["sessionIdleMinutes"] = settings.SessionIdleMinutes,
        ["sessionAbsoluteMinutes"] = settings.SessionAbsoluteMinutes,
        ["auditRetentionDays"] = settings.AuditRetentionDays,
    };

    public static JsonObject Of(GroupBudget budget) => new() { ["unit"] = budget.Unit, ["period"] = AuditFilter.Word(budget.Period), ["amount"] = budget.Amount };

    public static JsonObject Of(Role role) => new()
    {
        ["name"] = role.Name,
        ["permissions"] = Lines(role.Permissions),
        ["inherits"] = Lines(role.Inherits),
    };

    public static JsonObject Of(Domain domain) => new() { ["name"] = domain.Name, ["kind"] = domain.Kind, ["parent"] = domain.ParentId?.ToString() };

    public static JsonObject Of(Grant grant) => new()
    {
        ["user"] = grant.UserId?.ToString(),
        ["group"] = grant.GroupId?.ToString(),
        ["rule"] = grant.RuleId?.ToString(),
        ["role"] = grant.RoleId.ToString(),
        ["domain"] = grant.DomainId?.ToString(),
        ["startsAt"] = Time(grant.StartsAt),
        ["endsAt"] = Time(grant.EndsAt),
    };

    public static JsonObject Of(Rule rule) => new()
    {
        ["name"] = rule.Name,
        ["condition"] = rule.Condition,
        ["attribute"] = rule.Attribute,
        ["pattern"] = rule.Pattern,
    };

    public static JsonObject Of(ServiceAccount account) => new() { ["name"] = account.Name, ["role"] = account.RoleId.ToString(), ["domain"] = account.DomainId?.ToString() };

    public static JsonObject Of(ApiKey key) => new() { ["serviceAccount"] = key.ServiceAccountId.ToString(), ["expiresAt"] = Time(key.ExpiresAt), ["revokedAt"] = Time(key.RevokedAt) };

    public static JsonObject Of(Invitation invitation) => new()
    {
        ["email"] = invitation.Email,
        ["displayName"] = invitation.DisplayName,
        ["message"] = invitation.Message,
        ["roles"] = Lines(invitation.Roles),
        ["groups"] = Lines(invitation.Groups),
        ["state"] = AuditFilter.Word(invitation.State),
        ["generation"] = invitation.Generation,
        ["expiresAt"] = Time(invitation.ExpiresAt),
    };

    private static readonly PausedChannels[] Channels = [PausedChannels.Scim, PausedChannels.Oidc, PausedChannels.Ldap];

    private static JsonArray Lines(string text) => AccessRegistry.Json(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static string? Time(DateTimeOffset? time) => time is { } known ? AuditExport.Time(known) : null;
}
