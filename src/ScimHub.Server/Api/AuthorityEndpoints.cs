using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/authority</c>: whom the organisation believes of an attribute, where it is not as usual (<c>local</c>, <c>scim</c>, <c>oidc</c>, <c>ldap</c>).</summary>
internal static class AuthorityEndpoints
{
    /// <param name="Sources">Most believed first, of <c>local</c>, <c>scim</c>, <c>oidc</c> and <c>ldap</c>; those not named follow as usual.</param>
    public sealed record Order(IReadOnlyList<string> Sources);

    /// <param name="Attribute">As the schema has it; an extension's with its URN.</param>
    /// <param name="Sources">Most believed first.</param>
    public sealed record AuthorityView(string Attribute, IReadOnlyList<string> Sources)
    {
        public static AuthorityView Of(AttributeAuthority authority) => new(authority.Attribute, [.. authority.Read().Select(AttributeAuthority.Word)]);
    }

    public static void Map(RouteGroupBuilder api)
    {
        var authority = api.MapGroup("/authority").WithTags("Authority");
        authority.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists the attributes whose sources are not believed in the usual order.");
        authority.MapPut("/{attribute}", SetAsync).Needs(ApiPermission.EditConnections, "Sets whom to believe of an attribute; a job merges every account anew.");
        authority.MapDelete("/{attribute}", ResetAsync).Needs(ApiPermission.EditConnections, "Has an attribute believed in the usual order again; a job merges every account anew.");
    }

    private static async Task<Page<AuthorityView>> ListAsync(ApiRequest api, CancellationToken ct) => new([.. (await api.Authority.ListAsync(ct)).Select(AuthorityView.Of)], null);

    private static async Task<Ok<AuthorityView>> SetAsync(string attribute, Order body, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(AuthorityView.Of(await api.Authority.SetAsync(attribute, body.Sources, ct)));

    private static async Task<NoContent> ResetAsync(string attribute, ApiRequest api, CancellationToken ct)
    {
        await api.Authority.ResetAsync(attribute, ct);
        return TypedResults.NoContent();
    }
}
