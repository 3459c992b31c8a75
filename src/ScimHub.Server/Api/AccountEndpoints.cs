using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;

namespace ScimHub.Server.Api;

/// <summary>People as administrators change them (<c>/users</c>): the local layer, suspension, protection and the end; and why each value is what it is.</summary>
public static class AccountEndpoints
{
    /// <summary>What to change; what is left out stays.</summary>
    /// <param name="Operations">PATCH operations (RFC 7644 section 3.5.2) on what is set by hand. A connection's values stay: removing lets them show through.</param>
    /// <param name="Suspended">No connection can lift a suspension.</param>
    /// <param name="Protected">SCIM clients and syncs may not touch the account.</param>
    /// <param name="EndsAt">From this moment on the account is suspended (RFC 3339); empty: it has no end.</param>
    /// <param name="ReleasedTo">The connection, by name or id, that may take the account over, once, by its userName; empty: none. Only an administrator says so.</param>
    public sealed record UserPatch(JsonElement? Operations = null, bool? Suspended = null, bool? Protected = null, string? EndsAt = null, string? ReleasedTo = null);

    /// <param name="Source"><c>local</c>, or the channel.</param>
    /// <param name="Connection">The connection's id; null for what is set by hand.</param>
    /// <param name="Withdrawn">Whether it does not count, since its connection is detached and its word withdrawn.</param>
    /// <param name="At">When it last said something else, where that was asked for and the audit has it.</param>
    public sealed record ClaimView(string Source, Guid? Connection, JsonNode? Value, bool Wins, bool Withdrawn, DateTimeOffset? At = null);

    /// <param name="Attribute">As the schema has it; an extension's with its URN.</param>
    /// <param name="Value">Effective; null where there is none.</param>
    /// <param name="Layers">What each layer says, highest authority first.</param>
    public sealed record AttributeView(string Attribute, JsonNode? Value, IReadOnlyList<ClaimView> Layers);

    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapPost("", AddAsync).Needs(ApiPermission.EditUsers, "Makes an account that no connection holds, of a SCIM user, and where 'endsAt' is named beside its attributes, with an end.");
        users.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditUsers, "Changes what is set by hand, suspends, protects. userName and emails of a linked person belong to the connection.");
        users.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditUsers, "Ends an account that no SCIM connection pushes, with everything personal.");
        users.MapGet("/{id:guid}/attributes", AttributesAsync).Needs(ApiPermission.ReadUsers, "Lists each attribute with what every layer says of it, and which wins; 'with' times: and since when, as far back as the audit is kept.", inDomain: true);
    }

    private static async Task<Made<JsonObject>> AddAsync(JsonObject body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        var end = End(body["endsAt"] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.String => (string?)value,
            var other => other.ToJsonString(),
        });
        body.Remove("endsAt");
        // 'schemas' need not be said here: there is one kind of resource.
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes(body.ToJsonString()), api.Schemas.User, Dialect.Tolerant);
        if (read.Ignored is [var unknown, ..])
        {
            throw new AdministrationException($"No schema knows the attribute '{unknown}': leave it out, or declare it in an extension schema.");
        }
        return await creation.RecordAsync<DirectoryUser, JsonObject>(
            record => api.Administration.AddAsync(api.Caller.Actor, read.Resource, end?.At, record, ct),
            made => ($"/users/{made.Resource.Id}", ResourceView.Of(made, api.Schemas.User)),
            ct);
    }

    private static async Task<Ok<JsonObject>> ChangeAsync(Guid id, UserPatch body, ApiRequest api, CancellationToken ct)
    {
        var edit = new AccountEdit(Patch(body.Operations, api), body.Suspended, body.Protected, End(body.EndsAt), body.ReleasedTo is { } to ? new(to.Length == 0 ? null : to) : null);
        await api.Administration.EditAsync(api.Caller.Actor, id, edit, MayAdminister(api), api.Conditions, ct);
        return TypedResults.Ok(ResourceView.Of(await api.Users.GetAsync(id, ct), api.Schemas.User));
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Administration.DeleteAsync(api.Caller.Actor, id, MayAdminister(api), api.Conditions, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Page<AttributeView>> AttributesAsync(Guid id, string? @with, ApiRequest api, CancellationToken ct)
    {
        var times = @with switch
        {
            null => null,
            "times" => await AttributeTimes.ReadAsync(id, api, ct),
            _ => throw new AdministrationException("'with' is times, or left out."),
        };
        var account = await api.Administration.GetAsync(api.Caller.Actor.OrganizationId, id, ct);
        return new([.. account.Contests.Select(contest => Timed(contest, times))], null);
    }

    internal static AttributeView View(AttributeContest contest) => Timed(contest, null);

    private static AttributeView Timed(AttributeContest contest, AttributeTimes? times) => new(
        AttributeEndpoints.PathOf(contest.Attribute),
        contest.Value is null ? null : Json(contest.Value),
        [.. contest.Claims.Select(claim => new ClaimView(claim.Channel is { } channel ? ResourceView.Word(channel) : "local", claim.ConnectionId, Json(claim.Value), claim.Wins, claim.Withdrawn, times?.Of(contest, claim)))]);

    private static JsonNode? Json(ScimValue value) => JsonNode.Parse(ResourceWriter.ToUtf8(value));

    private static PatchRequest? Patch(JsonElement? operations, ApiRequest api) => operations?.ValueKind switch
    {
        null => null,
        JsonValueKind.Array => PatchRequest.Parse(
            Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{{operations.Value.GetRawText()}}}"""), api.Schemas.User, Dialect.Strict),
        _ => throw new AdministrationException("'operations' is a list of PATCH operations, such as [{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Analyst\"}]."),
    };

    private static EndDate? End(string? text) => text switch
    {
        null => null,
        "" => new EndDate(null),
        _ => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new EndDate(at)
            : throw new AdministrationException("'endsAt' is a time such as 2027-01-31T18:00:00Z, or empty for none."),
    };

    private static bool MayAdminister(ApiRequest api) => api.Caller.Role.Permissions.Allows(Provisioning.Access.Administration.Permission);
}
