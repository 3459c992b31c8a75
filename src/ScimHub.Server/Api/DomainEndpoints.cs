using Microsoft.AspNetCore.Http.HttpResults;
using System.Text.Json;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/domains</c>: where roles hold.</summary>
internal static class DomainEndpoints
{
    /// <param name="Kind">What the application calls it, such as <c>team</c>.</param>
    /// <param name="Parent">Name or id of the domain it lies in.</param>
    public sealed record NewDomain(string Name, string Kind = "domain", string? Parent = null);

    /// <summary>What to change; what is left out stays.</summary>
    public sealed record DomainPatch(string? Name = null, string? Kind = null)
    {
        /// <summary>Name or id of the domain to lie in; null: in none.</summary>
        public JsonElement Parent { get; init; }
    }

    public static void Map(RouteGroupBuilder api)
    {
        var domains = api.MapGroup("/domains").WithTags("Domains");
        domains.MapGet("", ListAsync).Needs(ApiPermission.ReadAccess, "Lists the domains.", inDomain: true);
        domains.MapPost("", AddAsync).Needs(ApiPermission.EditAccess, "Makes a domain.");
        domains.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAccess, "Reads a domain.", inDomain: true);
        domains.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditAccess, "Changes a domain: its name, its kind, the domain it lies in.");
        domains.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditAccess, "Removes a domain in which nothing lies and nothing is granted.");
    }

    private static async Task<Page<DomainView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var domains = await api.Access.ListDomainsAsync(ct);
        var tree = new DomainTree(domains);
        return api.PageOfAll(domains.Where(domain => tree.Holds(api.Caller.DomainId, domain.Id)), page, domain => domain.Id, DomainView.Of);
    }

    private static Task<Made<DomainView>> AddAsync(NewDomain body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<Domain, DomainView>(
        alongside => api.Registry(alongside).AddDomainAsync(body.Name, body.Kind, body.Parent, ct),
        domain => ($"/domains/{domain.Id}", DomainView.Of(domain)),
        ct);

    private static async Task<Tagged<DomainView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var domain = (await api.DomainAsync(id.ToString(), ct))!;
        return new(DomainView.Of(domain), domain.Version);
    }

    private static async Task<Tagged<DomainView>> ChangeAsync(Guid id, DomainPatch body, ApiRequest api, CancellationToken ct)
    {
        var domain = await api.Editor.ChangeDomainAsync(id.ToString(), Change(body), api.Conditions, ct);
        return new(DomainView.Of(domain), domain.Version);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Registry().RemoveDomainAsync(id.ToString(), api.Conditions, ct);
        return TypedResults.NoContent();
    }

    private static DomainChange Change(DomainPatch body) => body.Parent.ValueKind switch
    {
        JsonValueKind.Undefined => new(body.Name, body.Kind),
        JsonValueKind.Null => new(body.Name, body.Kind, Moves: true),
        JsonValueKind.String => new(body.Name, body.Kind, Moves: true, body.Parent.GetString()),
        _ => throw new AdministrationException("'parent' is the name or id of a domain, or null."),
    };
}
