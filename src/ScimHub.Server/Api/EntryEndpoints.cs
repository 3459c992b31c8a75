using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Api;

/// <summary><c>/users/{id}/entry</c>: whether a person can get in, and what decides it.</summary>
public static class EntryEndpoints
{
    /// <summary>How refused sign-ins are called in the audit: by an identity provider, at the door, and with a password.</summary>
    private static readonly string[] Refusals = ["user.asserted", "signin.refused", "signIn.local"];

    /// <summary>So many of what was refused last is looked at.</summary>
    private const int Looked = 20;

    /// <param name="Reason">As <c>seatsExhausted</c>.</param>
    /// <param name="Reference">The audit entry, as the person was told.</param>
    public sealed record RefusedEntry(DateTimeOffset At, string? Reason, Guid Reference, string? Connection);

    /// <param name="LastRefusal">Null where there is none, or the caller may not read the audit.</param>
    public sealed record EntryView(Guid UserId, bool Admitted, IReadOnlyList<EntryGround> Grounds, RefusedEntry? LastRefusal);

    public static void Map(RouteGroupBuilder api) => api.MapGet("/users/{id:guid}/entry", GetAsync).WithTags("Users")
        .Needs(ApiPermission.ReadUsers, "Says whether a person can get in, what lets them in and what keeps them out, what would change it, and which sign-in of theirs was refused last.");

    private static async Task<Ok<EntryView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var explained = EntryExplanation.Of(await ReadAsync(id, api, ct));
        return TypedResults.Ok(new EntryView(id, explained.Admitted, explained.Grounds, await LastRefusalAsync(id, api, ct)));
    }

    private static async Task<EntryFacts> ReadAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var organization = api.Caller.Actor.OrganizationId;
        var user = await api.Users.GetAsync(id, ct);
        var account = await api.Administration.GetAsync(organization, id, ct);
        var connections = await api.Connections().ListAsync(ct);
        var domains = new Person(ResourceView.Of(user, api.Schemas.User)).Emails.Select(MailDomain.OfAddress).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new(
            account,
            user.EndsAt,
            user.ReleasedTo,
            (await api.Reader.ExplainAsync(id, Permission.Parse(ApiPermission.Administer), null, ct)).Granted,
            await api.Settings.ReadAsync(organization, ct),
            await api.Settings.SeatsTakenAsync(organization, ct),
            (await api.SignInSettings.ReadAsync(organization, ct)).SsoOnly,
            await api.LocalAccounts.StateAsync(organization, id, ct),
            [.. connections.Select(summary => summary.Connection)],
            [.. connections.SelectMany(summary => Ways(summary, api))],
            (await api.MailDomains.ListAsync(ct)).Where(domain => domain is { ConnectionId: not null, VerifiedAt: not null } && domains.Contains(domain.Name)).Select(domain => domain.ConnectionId!.Value).ToHashSet(),
            api.Now);
    }

    private static IEnumerable<(Guid, Channel)> Ways(ConnectionSummary summary, ApiRequest api)
    {
        if (OidcView.Of(summary.Connection.Name, summary.Oidc, api.Channels, "") is not null)
        {
            yield return (summary.Connection.Id, Channel.Oidc);
        }
        if (LdapView.Of(summary.Connection.Name, summary.Ldap, api.Channels, "") is not null)
        {
            yield return (summary.Connection.Id, Channel.Ldap);
        }
    }

    private static async Task<RefusedEntry?> LastRefusalAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        if (!api.Caller.Role.Permissions.Allows(Permission.Parse(ApiPermission.ReadAudit)))
        {
            return null;
        }
        var refused = await api.Audit.ListAsync(new(Outcome: AuditOutcome.Refused, PersonId: id), null, Looked, ct);
        return refused.FirstOrDefault(record => Refusals.Contains(record.Entry.Action)) is { Entry: var entry } last
            ? new(entry.At, entry.Detail is null ? null : (string?)JsonNode.Parse(entry.Detail)?["reason"], entry.Id, last.ConnectionName)
            : null;
    }
}
