using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;

namespace ScimHub.Server.Api;

/// <summary><c>/groups</c>: those of every connection and the local ones, and who is in them.</summary>
public static class ApiGroupEndpoints
{
    /// <param name="Type"><c>user</c> or <c>group</c>.</param>
    /// <param name="Name">The person's <c>userName</c>, the group's <c>displayName</c>.</param>
    public sealed record MemberView(Guid Id, string Type, string Name)
    {
        public static MemberView Of(DirectoryMember member) => new(member.Id, member.IsGroup ? "group" : "user", member.Name);
    }

    public static void Map(RouteGroupBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups");
        groups.MapGet("", ListAsync).Needs(ApiPermission.ReadGroups, "Lists groups: all, or those a SCIM filter (RFC 7644 section 3.4.2.2) fits. Of one 'owner', local or connection, where that is named; who is in a locked one, its identity provider alone says.", inDomain: true, managers: true);
        groups.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadGroups, "Reads a group, without its members.", inDomain: true, managers: true);
        groups.MapGet("/{id:guid}/members", MembersAsync).Needs(ApiPermission.ReadGroups, "Lists a group's direct members, people and groups.", inDomain: true, managers: true);
    }

    private static async Task<Page<JsonObject>> ListAsync(string? filter, string? owner, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var parsed = string.IsNullOrEmpty(filter) ? null : FilterParser.Parse(filter, api.Schemas.Group, Dialect.Strict);
        bool? local = owner switch
        {
            null => null,
            "local" => true,
            "connection" => false,
            _ => throw new AdministrationException("'owner' is local or connection."),
        };
        var groups = await api.Groups.ListAsync(new GroupQuery(parsed, local, api.Caller.FillsOnly), api.After(page), api.Limit(page) + 1, ct);
        return api.Page(groups, page, group => group.Resource.Id, group => ResourceView.Of(group, api.Schemas.Group));
    }

    private static async Task<Tagged<JsonObject>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var group = await api.Groups.GetAsync(id, ct, api.Caller.FillsOnly);
        return new(ResourceView.Of(group, api.Schemas.Group), group.Resource.Version);
    }

    private static async Task<Page<MemberView>> MembersAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Groups.GetAsync(id, ct, api.Caller.FillsOnly);
        var members = await api.Groups.MembersAsync(id, api.After(page), api.Limit(page) + 1, ct);
        return api.Page(members, page, member => member.Id, MemberView.Of);
    }
}
