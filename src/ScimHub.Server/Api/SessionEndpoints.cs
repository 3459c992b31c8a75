using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Sessions;

namespace ScimHub.Server.Api;

/// <summary><c>/users/{id}/sessions</c>: where somebody is signed in.</summary>
public static class SessionEndpoints
{
    /// <param name="Method"><c>local</c>, <c>oidc</c> or <c>ldap</c>.</param>
    /// <param name="Connection">The id of the connection they signed in by; null: none.</param>
    public sealed record SessionView(Guid Id, string Method, Guid? Connection, string? Address, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/users/{id:guid}/sessions").WithTags("Users");
        sessions.MapGet("", ListAsync).Needs(ApiPermission.ReadUsers, "Lists a person's sessions that have not ended.");
        sessions.MapDelete("", EndAllAsync).Needs(ApiPermission.EditUsers, "Ends all sessions of a person: on every node within a second.");
        sessions.MapDelete("/{session:guid}", EndAsync).Needs(ApiPermission.EditUsers, "Ends one session of a person.");
    }

    private static async Task<Page<SessionView>> ListAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Users.GetAsync(id, ct);
        return api.PageOfAll(await api.Sessions.ListAsync(api.Caller.Actor.OrganizationId, id, ct), page, session => session.Id, View);
    }

    private static async Task<NoContent> EndAllAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Users.GetAsync(id, ct);
        await api.Sessions.EndAllAsync(api.Caller.Actor, id, null, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndAsync(Guid id, Guid session, ApiRequest api, CancellationToken ct) =>
        await api.Sessions.EndAsync(api.Caller.Actor, id, session, ct) ? TypedResults.NoContent() : throw AdministrationException.NotFound($"The person has no session with the id {session}.");

    private static SessionView View(Session session) => new(
        session.Id, session.Method switch { SignInMethod.Local => "local", SignInMethod.Oidc => "oidc", _ => "ldap" }, session.ConnectionId, session.Address, session.UserAgent, session.CreatedAt, session.LastSeenAt, session.ExpiresAt);
}
