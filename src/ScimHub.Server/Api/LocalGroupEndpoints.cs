using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ScimHub.Provisioning.Groups;

namespace ScimHub.Server.Api;

/// <summary>Local groups (<c>/groups</c>): made, renamed, filled and ended by hand, and who manages them.</summary>
public static class LocalGroupEndpoints
{
    public sealed record NewGroup(string DisplayName);

    /// <summary>What to change; what is left out stays.</summary>
    public sealed record GroupPatch(string? DisplayName = null);

    /// <param name="Ids">People of the organisation, and groups, local or a connection's.</param>
    /// <param name="UserNames">People by their names, or each by an e-mail address that nobody else has.</param>
    public sealed record NewMembers(IReadOnlyList<Guid>? Ids = null, IReadOnlyList<string>? UserNames = null);

    public sealed record NewManager(Guid UserId);

    /// <param name="MembersInvite">Whether its members may take others into it.</param>
    /// <param name="MayAdd">Whether the caller may take people into it.</param>
    /// <param name="MayRemove">Whether the caller may take people out of it.</param>
    public sealed record SettingsView(bool MembersInvite, bool MayAdd, bool MayRemove);

    /// <summary>What to change; what is left out stays.</summary>
    public sealed record SettingsPatch(bool? MembersInvite = null);

    public static void Map(RouteGroupBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups");
        groups.MapPost("", AddAsync).Needs(ApiPermission.EditGroups, "Makes a local group. Names of local groups are unique.");
        groups.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditGroups, "Renames a local group.");
        groups.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditGroups, "Ends a local group, with what is granted to it.");
        groups.MapPost("/{id:guid}/members", FillAsync).Needs(ApiPermission.EditGroups, "Takes people and groups into a local group, all or none. It may be granted no more than the caller's own role allows.", managers: true);
        groups.MapDelete("/{id:guid}/members", EmptyAsync).Needs(ApiPermission.EditGroups, "Takes members out of a local group, each by an 'id' of the query. Who is not in it stays out.", managers: true);
        groups.MapGet("/{id:guid}/settings", SettingsAsync).Needs(ApiPermission.ReadGroups, "Reads how a local group is filled.", inDomain: true, managers: true);
        groups.MapPatch("/{id:guid}/settings", SetAsync).Needs(ApiPermission.EditGroups, "Says whether the members of a local group may take others into it. It may be granted no more than the caller's own role allows.");
        groups.MapGet("/{id:guid}/managers", ManagersAsync).Needs(ApiPermission.ReadGroups, "Lists the people who say which people are in a local group.", inDomain: true, managers: true);
        groups.MapPost("/{id:guid}/managers", NameAsync).Needs(ApiPermission.EditGroups, "Names a manager of a local group.");
        groups.MapDelete("/{id:guid}/managers/{userId:guid}", DismissAsync).Needs(ApiPermission.EditGroups, "Ends somebody's being a manager.");
    }

    private static Task<Made<JsonObject>> AddAsync(NewGroup body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<DirectoryGroup, JsonObject>(
        alongside => api.LocalGroups(alongside).CreateAsync(body.DisplayName, ct),
        group => ($"/groups/{group.Resource.Id}", ResourceView.Of(group, api.Schemas.Group)),
        ct);

    private static async Task<Tagged<JsonObject>> ChangeAsync(Guid id, GroupPatch body, ApiRequest api, CancellationToken ct) =>
        Answer(await api.LocalGroups().ChangeAsync(id, body.DisplayName, api.Conditions, ct), api);

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.LocalGroups().RemoveAsync(id, api.Conditions, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Tagged<JsonObject>> FillAsync(Guid id, NewMembers body, ApiRequest api, CancellationToken ct)
    {
        await api.Groups.GetAsync(id, ct, api.Caller.FillsOnly);
        var ids = new List<Guid>(body.Ids ?? []);
        foreach (var userName in body.UserNames ?? [])
        {
            ids.Add(await api.Reader.FindPersonAsync(userName, ct));
        }
        return Answer(await api.LocalGroups().AddMembersAsync(id, [.. ids.Distinct()], api.Conditions, ct), api);
    }

    private static async Task<Tagged<JsonObject>> EmptyAsync(Guid id, [FromQuery(Name = "id")] Guid[] ids, ApiRequest api, CancellationToken ct) =>
        Answer(await api.LocalGroups().RemoveMembersAsync(id, ids, api.Conditions, ct), api);

    private static async Task<SettingsView> SettingsAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Groups.GetAsync(id, ct, api.Caller.FillsOnly);
        var settings = await api.LocalGroups().SettingsAsync(id, ct);
        return new(settings.MembersInvite, settings.MayAdd, settings.MayRemove);
    }

    private static async Task<SettingsView> SetAsync(Guid id, SettingsPatch body, ApiRequest api, CancellationToken ct)
    {
        if (body.MembersInvite is { } membersInvite)
        {
            await api.LocalGroups().LetMembersInviteAsync(id, membersInvite, ct);
        }
        return await SettingsAsync(id, api, ct);
    }

    private static async Task<Page<DirectoryManager>> ManagersAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Groups.GetAsync(id, ct, api.Caller.FillsOnly);
        var managers = await api.Groups.ManagersAsync(id, api.After(page), api.Limit(page) + 1, ct);
        return api.Page(managers, page, manager => manager.UserId, manager => manager);
    }

    private static async Task<NoContent> NameAsync(Guid id, NewManager body, ApiRequest api, CancellationToken ct)
    {
        await api.LocalGroups().AddManagerAsync(id, body.UserId, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DismissAsync(Guid id, Guid userId, ApiRequest api, CancellationToken ct)
    {
        await api.LocalGroups().RemoveManagerAsync(id, userId, ct);
        return TypedResults.NoContent();
    }

    private static Tagged<JsonObject> Answer(DirectoryGroup group, ApiRequest api) => new(ResourceView.Of(group, api.Schemas.Group), group.Resource.Version);
}
