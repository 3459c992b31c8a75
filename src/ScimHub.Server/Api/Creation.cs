using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Api;

/// <summary>
/// Makes things, once for each <c>Idempotency-Key</c> of an API key within a day. The record of the request, its answer included, is written in the very unit of work that makes
/// the thing: both are there or neither is, whenever the server dies, and a repeated request finds the record or makes what was not made. Two that come at once meet at the
/// record's key: one commits, the other undoes what it did and answers as the first. A request that failed made nothing and leaves no record: repeated, it is tried again.
/// </summary>
internal sealed class Creation(ApiRequest api, HubStorage storage, HubOptions options)
{
    /// <summary>What an answer is sealed for, followed by the key of the request: an answer may hold a secret that was made.</summary>
    private const string Purpose = "scimhub idempotent answer\n";

    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private const string Header = "Idempotency-Key";

    /// <param name="make">Makes the thing and hands the context and the thing to its parameter before it saves.</param>
    /// <param name="answer">Where the thing is, behind <c>/api/v1</c>, and how it is shown.</param>
    public Task<Made<TView>> RunAsync<T, TView>(Func<Action<HubDbContext, object>?, Task<T>> make, Func<T, (string Path, TView View)> answer, CancellationToken ct)
        where T : class =>
        RecordAsync<T, TView>(record => make(record is null ? null : (context, thing) => context.IdempotentRequests.Add(record((T)thing))), answer, ct);

    /// <param name="make">Makes the thing, and writes the request that its parameter makes of it in the same unit of work.</param>
    /// <param name="answer">Where the thing is, behind <c>/api/v1</c>, and how it is shown.</param>
    public async Task<Made<TView>> RecordAsync<T, TView>(Func<Func<T, IdempotentRequest>?, Task<T>> make, Func<T, (string Path, TView View)> answer, CancellationToken ct)
        where T : class
    {
        if (ReadKey(api.Context.Request.Headers) is not { } key)
        {
            return Answer(await make(null));
        }
        var hash = await HashAsync(api.Context.Request, ct);
        if (await FindAsync<TView>(key, hash, ct) is { } known)
        {
            return known;
        }
        Made<TView>? made = null;
        try
        {
            await make(Record);
        }
        catch (Exception e) when (e is DbUpdateException or AdministrationException { Fault: AdministrationFault.Conflict })
        {
            return await FindAsync<TView>(key, hash, ct) ?? throw new AdministrationException(e.Message, AdministrationFault.Conflict);
        }
        return made ?? throw new InvalidOperationException("What was made was not recorded.");

        Made<TView> Answer(T thing)
        {
            var (path, view) = answer(thing);
            return new(Location(path), JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Options));
        }

        IdempotentRequest Record(T thing)
        {
            var (path, view) = answer(thing);
            var body = JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Options);
            made = new(Location(path), body);
            return new()
            {
                OrganizationId = api.Caller.Actor.OrganizationId,
                CredentialId = api.Caller.KeyId,
                Key = key,
                RequestHash = hash,
                Status = StatusCodes.Status201Created,
                Body = SecretSeal.Seal(body, api.Caller.Secret, Purpose + key),
                Location = Location(path),
                CreatedAt = api.Now,
            };
        }
    }

    /// <summary>The answer given before; one that is older than a day is forgotten.</summary>
    private async Task<Made<TView>?> FindAsync<TView>(string key, byte[] hash, CancellationToken ct)
    {
        await using var context = storage.CreateContext(api.Caller.Actor);
        var record = await context.IdempotentRequests.AsNoTracking().SingleOrDefaultAsync(x => x.CredentialId == api.Caller.KeyId && x.Key == key, ct);
        if (record is null)
        {
            return null;
        }
        if (record.CreatedAt <= api.Now - Kept)
        {
            await context.IdempotentRequests.Where(x => x.CredentialId == api.Caller.KeyId && x.Key == key && x.CreatedAt == record.CreatedAt).ExecuteDeleteAsync(ct);
            return null;
        }
        return record.RequestHash.AsSpan().SequenceEqual(hash)
            ? new(record.Location!, SecretSeal.Open(record.Body, api.Caller.Secret, Purpose + key))
            : throw new IdempotencyException($"Another request was sent with this {Header}: a new request needs a new one.");
    }

    private string Location(string path) => $"{options.PublicUrl ?? api.Context.Request.PathBase.Value}{ApiApplication.Prefix}{path}";

    private static string? ReadKey(IHeaderDictionary headers) => headers[Header] switch
    {
        [] => null,
        [{ Length: > 0 and <= IdempotentRequest.MaxKeyLength } key] when key.All(x => x is >= '!' and <= '~') => key,
        _ => throw new AdministrationException($"{Header} is one header of 1 to {IdempotentRequest.MaxKeyLength} visible ASCII characters, such as a UUID."),
    };

    /// <summary>The body was kept for this as it was read: see <see cref="ApiApplication"/>.</summary>
    private static async Task<byte[]> HashAsync(HttpRequest request, CancellationToken ct)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        request.Body.Position = 0;
        var buffer = new byte[8_192];
        for (var read = await request.Body.ReadAsync(buffer, ct); read > 0; read = await request.Body.ReadAsync(buffer, ct))
        {
            sha.AppendData(buffer, 0, read);
        }
        return sha.GetHashAndReset();
    }
}
