using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Connections;

/// <summary>The OAuth clients of one organisation's connections.</summary>
public sealed class ClientRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    /// <summary>Gets the context and what was made before they are saved: what is added there is saved with it, or not at all.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <summary>A client for the connection of that name, which is made where it is new.</summary>
    /// <param name="withSecret">False for a client that only presents assertions.</param>
    public async Task<IssuedClient> CreateAsync(string connectionName, TimeSpan lifetime, bool withSecret, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var connection = await new ConnectionRegistry(storage, time, actor).FindOrMakeAsync(context, connectionName, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var secret = withSecret ? Secret.New(Secret.ClientPrefix) : null;
        var client = new OAuthClient
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            ConnectionId = connection.Id,
            SecretHash = secret is null ? null : Secret.Hash(secret),
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        context.OAuthClients.Add(client);
        AdministrativeAudit.Record(context, now, "client.created", connection.Id, client.Id, new() { ["expiresAt"] = client.ExpiresAt.ToString("O") }, AuditValues.Of(null, AuditedSettings.Of(client)));
        var issued = new IssuedClient(secret, client);
        Alongside?.Invoke(context, issued);
        await ConnectionRegistry.SaveAsync(context, connectionName, ct).ConfigureAwait(false);
        return issued;
    }

    public async Task<IReadOnlyList<(OAuthClient Client, string ConnectionName)>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var rows = await (
            from client in context.OAuthClients.AsNoTracking()
            join connection in context.Connections.AsNoTracking() on client.ConnectionId equals connection.Id
            orderby client.CreatedAt descending
            select new { client, connection.Name }).ToListAsync(ct).ConfigureAwait(false);
        return [.. rows.Select(x => (x.client, x.Name))];
    }

    /// <summary>A connection's, with when an access token of each was last used; those that ended are forgotten.</summary>
    public async Task<IReadOnlyList<(OAuthClient Client, DateTimeOffset? LastUsedAt)>> ListOfAsync(Guid connectionId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var rows = await context.OAuthClients.AsNoTracking().Where(x => x.ConnectionId == connectionId).OrderByDescending(x => x.CreatedAt)
            .Select(x => new { Client = x, LastUsedAt = context.ConnectionTokens.Where(t => t.ClientId == x.Id).Max(t => t.LastUsedAt) })
            .ToListAsync(ct).ConfigureAwait(false);
        return [.. rows.Select(x => (x.Client, x.LastUsedAt))];
    }

    /// <summary>Ends the client; its access tokens end with it (see <see cref="CredentialStore"/>).</summary>
    /// <exception cref="AdministrationException">There is no such client.</exception>
    public async Task<OAuthClient> RevokeAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var client = await context.OAuthClients.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no client {id}: 'client list' shows those there are.");
        if (client.RevokedAt is null)
        {
            var now = time.GetUtcNow();
            var was = AuditedSettings.Of(client);
            client.RevokedAt = now;
            AdministrativeAudit.Record(context, now, "client.revoked", client.ConnectionId, client.Id, values: AuditValues.Of(was, AuditedSettings.Of(client)));
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        return client;
    }
}
