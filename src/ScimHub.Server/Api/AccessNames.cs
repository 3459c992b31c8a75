using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>What roles and domains are called, to be shown beside their ids.</summary>
internal sealed record AccessNames(IReadOnlyList<NamedRole> Roles, DomainTree Domains)
{
    public static async Task<AccessNames> ReadAsync(ApiRequest api, CancellationToken ct) => new(await api.Access.RolesAsync(ct), await api.Access.DomainsAsync(ct));

    public string Role(Guid id) => Roles.FirstOrDefault(role => role.Id == id)?.Name ?? id.ToString();

    public string? Domain(Guid? id) => id is { } domain ? Domains.Find(domain)?.Name ?? domain.ToString() : null;
}
