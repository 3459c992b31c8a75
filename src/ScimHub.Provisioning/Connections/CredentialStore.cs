using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Connections;

/// <summary>
/// Finds who presents a secret. With <c>ApiKeyStore</c> the one place that reads across organisations, since it is the credential that names the
/// organisation: nothing else of the request does.
/// </summary>
public sealed class CredentialStore(HubStorage storage)
{
    private static readonly Func<HubDbContext, byte[], CancellationToken, Task<Row?>> ByHash = EF.CompileAsyncQuery(
        (HubDbContext context, byte[] hash, CancellationToken ct) => (
            from token in context.ConnectionTokens.AsNoTracking().IgnoreQueryFilters()
            join connection in context.Connections on new { token.OrganizationId, Id = token.ConnectionId } equals new { connection.OrganizationId, connection.Id }
            join organization in context.Organizations on token.OrganizationId equals organization.Id
            where token.Hash == hash
                && token.RevokedAt == null
                && (token.ClientId == null || context.OAuthClients.Any(x => x.OrganizationId == token.OrganizationId && x.Id == token.ClientId && x.RevokedAt == null))
            select new Row(token, connection, organization.Seats)).SingleOrDefault());

    /// <summary>The credential with this SHA-256, unless it was revoked; null where there is none. An access token ends with its client.</summary>
    public async Task<StoredCredential?> FindAsync(byte[] hash, CancellationToken ct)
    {
        var row = await TryAsync(storage, async context => await ByHash(context, hash, ct).ConfigureAwait(false)).ConfigureAwait(false);
        return row is null
            ? null
            : new(row.Token.OrganizationId, row.Connection.Id, row.Token.Id, row.Token.ExpiresAt, row.Token.LastUsedAt, row.Connection.Settings with { Seats = row.Seats });
    }

    /// <summary>The client of this id, unless it was revoked.</summary>
    public Task<OAuthClient?> FindClientAsync(Guid id, CancellationToken ct) =>
        TryAsync(storage, context => context.OAuthClients.AsNoTracking().IgnoreQueryFilters().SingleOrDefaultAsync(x => x.Id == id && x.RevokedAt == null, ct));

    /// <summary>Whose assertions stand for the client.</summary>
    public async Task<IReadOnlyList<AssertionTrust>> TrustsOfAsync(OAuthClient client, CancellationToken ct)
    {
        await using var context = storage.CreateContext(client.OrganizationId);
        return await context.AssertionTrusts.AsNoTracking().Where(x => x.ConnectionId == client.ConnectionId).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Notes the last use, to within <paramref name="grain"/>: a younger note stands.</summary>
    public async Task TouchAsync(StoredCredential credential, DateTimeOffset usedAt, TimeSpan grain, CancellationToken ct)
    {
        var old = usedAt - grain;
        await using var context = storage.CreateContext(credential.OrganizationId);
        await context.ConnectionTokens
            .Where(x => x.Id == credential.CredentialId && (x.LastUsedAt == null || x.LastUsedAt <= old))
            .ExecuteUpdateAsync(x => x.SetProperty(t => t.LastUsedAt, usedAt), ct).ConfigureAwait(false);
    }

    /// <summary>Deletes access tokens that ended before <paramref name="before"/>, of all organisations.</summary>
    public async Task<int> PurgeAccessTokensAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        return await context.ConnectionTokens.IgnoreQueryFilters()
            .Where(x => x.Kind == CredentialKind.AccessToken && x.ExpiresAt < before)
            .ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }

    /// <summary>A read that fails says nothing about the credential: it is neither good nor bad, the storage is unavailable.</summary>
    internal static async Task<T> TryAsync<T>(HubStorage storage, Func<HubDbContext, Task<T>> read)
    {
        for (var again = false; ; again = true)
        {
            await using var context = storage.CreateContext(Organization.DefaultId);
            try
            {
                return await read(context).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DbException or TimeoutException || e.InnerException is DbException)
            {
                if (again || !context.Renews(e))
                {
                    throw new StorageUnavailableException("Credentials cannot be read.", e);
                }
            }
        }
    }

    private sealed record Row(ConnectionToken Token, Connection Connection, int? Seats);
}
