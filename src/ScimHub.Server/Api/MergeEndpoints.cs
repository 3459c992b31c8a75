using System.Text.Json.Nodes;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Api;

/// <summary><c>/users/{id}/merge</c> and <c>/users/{id}/merges</c>: two accounts of one person become one, and are parted again.</summary>
public static class MergeEndpoints
{
    /// <param name="Other">The id of the account that becomes a part of this one.</param>
    /// <param name="DryRun">Only what it would come to is told.</param>
    public sealed record Merging(Guid Other, bool DryRun = false);

    /// <param name="Connection">Its id.</param>
    /// <param name="Channel"><c>oidc</c> or <c>ldap</c>.</param>
    public sealed record LinkView(Guid Connection, string Channel, string? ExternalId);

    public sealed record GroupName(Guid Id, string Name);

    /// <summary>What it comes to.</summary>
    /// <param name="MergeId">Names the merge, to take it back; null of a dry run.</param>
    /// <param name="UserId">The account that stays.</param>
    /// <param name="OtherUserName">Who becomes a part of it.</param>
    /// <param name="User">The effective SCIM user as it shall be.</param>
    /// <param name="Attributes">Each attribute with what every layer says of it then, and which wins.</param>
    /// <param name="Links">Where the other is known: there this account is known then.</param>
    /// <param name="Roles">What comes to this account; what it has already is not among it.</param>
    /// <param name="Groups">The groups it comes into.</param>
    /// <param name="Manages">The groups it comes to manage.</param>
    /// <param name="EndsSignIn">Whether the other has a password or passkeys here, which end, and do not come back.</param>
    /// <param name="EndsSessions">How many sessions of the other end.</param>
    public sealed record MergeView(
        Guid? MergeId,
        Guid UserId,
        string OtherUserName,
        JsonObject User,
        IReadOnlyList<AccountEndpoints.AttributeView> Attributes,
        IReadOnlyList<LinkView> Links,
        IReadOnlyList<ReachingGrant> Roles,
        IReadOnlyList<GroupName> Groups,
        IReadOnlyList<GroupName> Manages,
        bool EndsSignIn,
        int EndsSessions);

    /// <param name="UserId">The account that came back, under the id it had.</param>
    public sealed record PartedView(Guid UserId);

    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users/{id:guid}").WithTags("Users");
        users.MapPost("/merge", MergeAsync).Needs(ApiPermission.Administer, "Makes another account a part of this one, with its links, roles and groups; or tells what that would come to.");
        users.MapGet("/merges", ListAsync).Needs(ApiPermission.ReadUsers, "Lists the accounts that are a part of this one.", inDomain: true);
        users.MapPost("/merges/{mergeId:guid}/undo", PartAsync).Needs(ApiPermission.Administer, "Parts an account from this one again, under the id it had. What has been changed since stays changed; all sessions end.");
    }

    private static async Task<MergeView> MergeAsync(Guid id, Merging body, ApiRequest api, CancellationToken ct)
    {
        // Told before it is done: afterwards the other is not there to be asked.
        var shown = await ViewAsync(await api.Merger.PlanAsync(api.Caller.Actor.OrganizationId, id, body.Other, ct), api, ct);
        return body.DryRun ? shown : shown with { MergeId = await api.Merger.MergeAsync(api.Caller.Actor, id, body.Other, api.Conditions, ct) };
    }

    private static async Task<MergeView> ViewAsync(MergePlan plan, ApiRequest api, CancellationToken ct)
    {
        var facts = await api.Reader.FactsAsync(plan.Other.Id, ct);
        var groups = (await api.Users.GetAsync(plan.Other.Id, ct)).Resource.Groups!;
        var manages = new List<GroupName>();
        foreach (var group in plan.Manages)
        {
            manages.Add(new(group, (string?)ResourceView.Of(await api.Groups.GetAsync(group, ct), api.Schemas.Group)["displayName"] ?? ""));
        }
        return new(
            null,
            plan.Account.Id,
            facts.UserName,
            ResourceView.Of(plan.Account.Effective),
            [.. plan.Account.Contests.Select(AccountEndpoints.View)],
            [.. plan.Links.Select(link => new LinkView(link.ConnectionId, ResourceView.Word(link.Channel), link.ExternalId))],
            [.. ReachingGrant.Of(facts, _ => true, api.Now).Where(grant => grant.GrantId is { } own && plan.Grants.Contains(own))],
            [.. groups.Where(group => plan.Groups.Contains(group.Id)).Select(group => new GroupName(group.Id, group.DisplayName))],
            manages,
            plan.EndsSignIn,
            plan.EndsSessions);
    }

    private static async Task<Page<MergedPart>> ListAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Users.GetAsync(id, ct);
        return api.PageOfAll(await api.Merger.ListAsync(api.Caller.Actor.OrganizationId, id, ct), page, part => part.MergeId, part => part);
    }

    private static async Task<PartedView> PartAsync(Guid id, Guid mergeId, ApiRequest api, CancellationToken ct) => new(await api.Parting.PartAsync(api.Caller.Actor, id, mergeId, api.Conditions, ct));
}
