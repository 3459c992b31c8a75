using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Api;

/// <summary><c>/organizations</c>: those of this server, for the administrators of the first one.</summary>
public static class OrganizationEndpoints
{
    /// <param name="Handle">Stands in the address where its people sign in, and is never changed.</param>
    public sealed record NewOrganization(string Name, string Handle);

    /// <summary>What to change; what is left out stays.</summary>
    public sealed record OrganizationPatch(string? Name = null);

    /// <param name="Handle">Null of the first one.</param>
    /// <param name="People">How many active people there are.</param>
    /// <param name="Administered">Whether anybody administers it.</param>
    /// <param name="SignIn">Where its people sign in; a path alone where it is not configured how they reach this server.</param>
    public sealed record OrganizationView(int Id, string Name, string? Handle, DateTimeOffset CreatedAt, long People, bool Administered, string SignIn);

    /// <param name="Link">By it somebody becomes its first administrator, once; shown this once.</param>
    public sealed record FirstLink(string Link);

    public static void Map(RouteGroupBuilder api)
    {
        var organizations = api.MapGroup("/organizations").WithTags("Organizations");
        organizations.MapGet("", ListAsync).Needs(ApiPermission.Administer, "Lists the organisations of this server.");
        organizations.MapPost("", AddAsync).Needs(ApiPermission.Administer, "Makes an organisation: people, groups, roles, connections and an audit of its own, and nothing of another's.");
        organizations.MapGet("/{id:int}", GetAsync).Needs(ApiPermission.Administer, "Reads an organisation.");
        organizations.MapPatch("/{id:int}", RenameAsync).Needs(ApiPermission.Administer, "Renames an organisation.");
        organizations.MapPost("/{id:int}/first", InviteFirstAsync).Needs(ApiPermission.Administer, "Makes a link by which somebody becomes the organisation's first administrator. The link before ends; where somebody administers it already, it is 409.").UnderOwnName();
    }

    private static async Task<Page<OrganizationView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct) =>
        api.Page(await api.Organizations().ListAsync(NumberPlace.Read(api.After(page)), api.Limit(page) + 1, ct), page, organization => NumberPlace.Of(organization.Id), organization => View(organization, api));

    private static Task<Made<OrganizationView>> AddAsync(NewOrganization body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<Organization, OrganizationView>(
        alongside => api.Organizations(alongside).AddAsync(body.Name, body.Handle, ct),
        made => ($"/organizations/{made.Id}", View(new(made.Id, made.Name, made.Handle, made.CreatedAt, 0, Administered: false), api)),
        ct);

    private static async Task<OrganizationView> GetAsync(int id, ApiRequest api, CancellationToken ct) => View(await api.Organizations().GetAsync(id, ct), api);

    private static async Task<OrganizationView> RenameAsync(int id, OrganizationPatch body, ApiRequest api, CancellationToken ct) =>
        body.Name is { } name ? View(await api.Organizations().RenameAsync(id, name, ct), api) : await GetAsync(id, api, ct);

    private static async Task<FirstLink> InviteFirstAsync(int id, ApiRequest api, CancellationToken ct)
    {
        var root = api.LinkRoot;
        var organization = await api.Organizations().GetAsync(id, ct);
        var secret = await api.Administrators.MakeFirstAsync(Actor.CommandLine(id), ct) ?? throw AdministrationException.Conflict($"'{organization.Name}' has an administrator: who else is one, they say.");
        return new(LocalPaths.FirstLink(root + OrganizationPath.Prefix(organization.Handle), secret));
    }

    private static OrganizationView View(OrganizationSummary organization, ApiRequest api) => new(
        organization.Id, organization.Name, organization.Handle, organization.CreatedAt, organization.People, organization.Administered,
        api.BaseUrl + OrganizationPath.Prefix(organization.Handle) + SignInPaths.SignIn);
}
