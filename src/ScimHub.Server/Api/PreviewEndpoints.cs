using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/users/{id}/preview</c>: a person as they would be, and what they could do.</summary>
public static class PreviewEndpoints
{
    /// <summary>What is supposed of the person, and what is asked.</summary>
    /// <param name="Attributes">A fragment of a SCIM user, extension attributes under the URN of their schema: above what every layer says.</param>
    /// <param name="Groups">Ids of groups they would be in besides their own.</param>
    /// <param name="Permission">To have explained whether they could do it.</param>
    /// <param name="Domain">Where; everywhere without it.</param>
    public sealed record PreviewBody(JsonObject? Attributes = null, IReadOnlyList<Guid>? Groups = null, string? Permission = null, string? Domain = null);

    /// <param name="Attributes">The effective attributes with what is supposed on top, typed as the schema has them; null where the key may not read people.</param>
    /// <param name="Grants">All that would reach the person, and whether it would hold.</param>
    /// <param name="Withheld">Administration that the supposed groups would give: a preview gives none.</param>
    /// <param name="Explanation">Null where no permission was asked for.</param>
    public sealed record PreviewView(
        Guid UserId, bool Active, JsonObject? Attributes, IReadOnlyList<ReachingGrant> Grants, IReadOnlyList<ReachingGrant> Withheld, ExplanationView? Explanation);

    public static void Map(RouteGroupBuilder api) => api.MapPost("/users/{id:guid}/preview", PreviewAsync).WithTags("Users")
        .Needs(ApiPermission.ReadAccess, "Shows what a person would be and could do with other attributes and in more groups. Nothing is kept but the audit row 'user.previewed'.", inDomain: true);

    private static async Task<Ok<PreviewView>> PreviewAsync(Guid id, PreviewBody body, ApiRequest api, CancellationToken ct)
    {
        if (body is { Permission: null, Domain: not null })
        {
            throw new AdministrationException("'domain' goes with 'permission': name what is asked there.");
        }
        var permission = body.Permission is null ? null : Permission.Parse(body.Permission);
        var where = permission is null ? null : await api.DomainAsync(body.Domain, ct);
        var preview = await api.Previewer.PreviewAsync(id, new(body.Attributes ?? [], body.Groups ?? [], permission, where), ct);
        var seen = await api.SeenAsync(ct);
        return TypedResults.Ok(new PreviewView(
            id,
            preview.Facts.Active,
            api.Attributes(preview.Facts),
            ReachingGrant.Of(preview.Facts, seen, api.Now),
            [.. preview.Facts.Withheld.Where(fact => seen(fact.Domain?.Id)).Select(fact => ReachingGrant.Of(fact, active: false, api.Now))],
            preview.Explanation is null ? null : ExplanationView.Of(id, permission!, where, preview.Explanation, seen)));
    }
}
