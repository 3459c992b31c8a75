using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Connections;

/// <summary>Makes and revokes bearer tokens. Several of one connection may be valid at once, so that they can be rotated without a gap.</summary>
public sealed class TokenIssuer(HubStorage storage, TimeProvider time, Actor actor)
{
    /// <summary>Entra asks for 60 to 360 minutes.</summary>
    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(60);

    /// <summary>As the audit calls it.</summary>
    internal const string Created = "token.created";

    /// <summary>Gets the context and what was made before they are saved: what is added there is saved with it, or not at all.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <summary>A token for the connection of that name, which is made where it is new.</summary>
    public async Task<IssuedToken> CreateAsync(string connectionName, TimeSpan lifetime, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var connection = await new ConnectionRegistry(storage, time, actor).FindOrMakeAsync(context, connectionName, ct).ConfigureAwait(false);
        var issued = Make(context, CredentialKind.Token, Secret.TokenPrefix, connection.Id, null, lifetime);
        AdministrativeAudit.Record(
            context, issued.Token.CreatedAt, Created, connection.Id, issued.Token.Id, new() { ["expiresAt"] = issued.Token.ExpiresAt.ToString("O") }, AuditValues.Of(null, AuditedSettings.Of(issued.Token)));
        Alongside?.Invoke(context, issued);
        await ConnectionRegistry.SaveAsync(context, connectionName, ct).ConfigureAwait(false);
        return issued;
    }

    /// <summary>An access token for a client that has proved itself.</summary>
    public async Task<IssuedToken> IssueAccessTokenAsync(OAuthClient client, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var issued = Make(context, CredentialKind.AccessToken, Secret.AccessTokenPrefix, client.ConnectionId, client.Id, AccessTokenLifetime);
        AdministrativeAudit.Record(context, issued.Token.CreatedAt, "token.issued", client.ConnectionId, issued.Token.Id, values: AuditValues.Of(null, AuditedSettings.Of(issued.Token)));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return issued;
    }

    /// <summary>The tokens administrators made, newest first, with the names of their connections; revoked and expired ones too.</summary>
    public async Task<IReadOnlyList<(ConnectionToken Token, string ConnectionName)>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var rows = await (
            from token in context.ConnectionTokens.AsNoTracking()
            join connection in context.Connections.AsNoTracking() on token.ConnectionId equals connection.Id
            where token.Kind == CredentialKind.Token
            orderby token.CreatedAt descending
            select new { token, connection.Name }).ToListAsync(ct).ConfigureAwait(false);
        return [.. rows.Select(x => (x.token, x.Name))];
    }

    /// <exception cref="AdministrationException">There is no such token.</exception>
    public async Task<ConnectionToken> RevokeAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var token = await context.ConnectionTokens.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no token {id}: 'token list' shows those there are.");
        if (token.RevokedAt is null)
        {
            var now = time.GetUtcNow();
            var was = AuditedSettings.Of(token);
            token.RevokedAt = now;
            AdministrativeAudit.Record(context, now, "token.revoked", token.ConnectionId, token.Id, values: AuditValues.Of(was, AuditedSettings.Of(token)));
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        return token;
    }

    private IssuedToken Make(HubDbContext context, CredentialKind kind, string prefix, Guid connectionId, Guid? clientId, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        var text = Secret.New(prefix);
        var token = new ConnectionToken
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            ConnectionId = connectionId,
            Kind = kind,
            Hash = Secret.Hash(text),
            ClientId = clientId,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        context.ConnectionTokens.Add(token);
        return new(text, token);
    }
}
