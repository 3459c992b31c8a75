using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary><c>/serviceaccounts</c>: programs that work with this API, and their keys.</summary>
public static class ServiceAccountEndpoints
{
    /// <param name="Role">Name or id.</param>
    /// <param name="Domain">Name or id; left out or null: everywhere.</param>
    public sealed record NewServiceAccount(string Name, string Role, string? Domain = null);

    public sealed record NewKey(int Days = 365);

    public sealed record ServiceAccountView(Guid Id, string Name, Guid RoleId, string Role, Guid? DomainId, string? Domain, DateTimeOffset CreatedAt)
    {
        internal static ServiceAccountView Of(ServiceAccount account, AccessNames names) => new(
            account.Id, account.Name, account.RoleId, names.Role(account.RoleId), account.DomainId, names.Domain(account.DomainId), account.CreatedAt);
    }

    public sealed record KeyView(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt)
    {
        public static KeyView Of(ApiKey key) => new(key.Id, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
    }

    /// <param name="Key">The key itself, shown this once.</param>
    public sealed record MadeKey(string Key, Guid Id, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/serviceaccounts").WithTags("Service accounts");
        accounts.MapGet("", ListAsync).Needs(ApiPermission.ReadAccess, "Lists the service accounts.");
        accounts.MapPost("", AddAsync).Needs(ApiPermission.EditAccess, "Makes a service account, without a key. Its role may allow no more than the caller's own.");
        accounts.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAccess, "Reads a service account.");
        accounts.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditAccess, "Removes a service account, and its keys with it.");
        accounts.MapGet("/{id:guid}/keys", KeysAsync).Needs(ApiPermission.ReadAccess, "Lists an account's keys, without their text; revoked and expired ones too.");
        accounts.MapPost("/{id:guid}/keys", AddKeyAsync).Needs(ApiPermission.EditAccess, "Makes a key. Several of one account may be valid at once, for rotation.").NeedsFreshProof();
        accounts.MapGet("/{id:guid}/keys/{keyId:guid}", GetKeyAsync).Needs(ApiPermission.ReadAccess, "Reads a key, without its text.");
        accounts.MapDelete("/{id:guid}/keys/{keyId:guid}", RevokeKeyAsync).Needs(ApiPermission.EditAccess, "Revokes a key: on every node within a second.");
    }

    private static async Task<Page<ServiceAccountView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var names = await AccessNames.ReadAsync(api, ct);
        return api.PageOfAll(await api.Accounts().ListAsync(ct), page, account => account.Id, account => ServiceAccountView.Of(account, names));
    }

    private static async Task<Made<ServiceAccountView>> AddAsync(NewServiceAccount body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        var names = await AccessNames.ReadAsync(api, ct);
        return await creation.RunAsync<ServiceAccount, ServiceAccountView>(
            alongside => api.Accounts(alongside).AddAsync(body.Name, body.Role, body.Domain, ct),
            account => ($"/serviceaccounts/{account.Id}", ServiceAccountView.Of(account, names)),
            ct);
    }

    private static async Task<Ok<ServiceAccountView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(ServiceAccountView.Of(await api.Accounts().GetAsync(id, ct), await AccessNames.ReadAsync(api, ct)));

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Accounts().RemoveAsync(id.ToString(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Page<KeyView>> KeysAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var account = await api.Accounts().GetAsync(id, ct);
        return api.PageOfAll(await api.Accounts().KeysAsync(account.Id, ct), page, key => key.Id, KeyView.Of);
    }

    private static Task<Made<MadeKey>> AddKeyAsync(Guid id, NewKey body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<IssuedKey, MadeKey>(
        alongside => api.Accounts(alongside).AddKeyAsync(id, TimeSpan.FromDays(Math.Clamp(body.Days, 0, ServiceAccountRegistry.MaxLifetime.Days + 1)), ct),
        issued => ($"/serviceaccounts/{id}/keys/{issued.Key.Id}", new(issued.Text, issued.Key.Id, issued.Key.ExpiresAt)),
        ct);

    private static async Task<Ok<KeyView>> GetKeyAsync(Guid id, Guid keyId, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(KeyView.Of(await api.Accounts().GetKeyAsync(keyId, id, ct)));

    private static async Task<NoContent> RevokeKeyAsync(Guid id, Guid keyId, ApiRequest api, CancellationToken ct)
    {
        await api.Accounts().RevokeKeyAsync(keyId, id, ct);
        return TypedResults.NoContent();
    }
}
