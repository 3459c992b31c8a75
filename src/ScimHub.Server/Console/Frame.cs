using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What is around every page: who looks, where they are, and what came of what they did.</summary>
public sealed class Frame
{
    /// <summary>What was done, by the word in the address: the text is never taken from there.</summary>
    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["saved"] = "Saved.",
        ["added"] = "Added.",
        ["removed"] = "Removed.",
        ["deactivated"] = "Deactivated: all sessions are ended.",
        ["reactivated"] = "Reactivated.",
        ["ended"] = "The sessions are ended.",
        ["invited"] = "Invited.",
        ["resent"] = "Sent again; the links before are dead.",
        ["revoked"] = "The invitation is taken back.",
        ["merged"] = "Merged: the two are one account.",
        ["parted"] = "Parted: the other account is back, and all sessions are ended.",
        ["released"] = "They are linked at their next sign-in.",
        ["mailed"] = "The mail server took it.",
        ["stopped"] = "Stopped.",
        ["started"] = "Started.",
    };

    /// <summary>The places there are; those for the whole organisation are nothing for somebody of one domain.</summary>
    private static readonly (string Path, string Title, string Permission, bool Whole)[] Places =
    [
        ("/console", "Home", ApiPermission.ReadUsers, true),
        ("/console/users", "Users", ApiPermission.ReadUsers, false),
        ("/console/groups", "Groups", ApiPermission.ReadGroups, false),
        ("/console/roles", "Roles", ApiPermission.ReadAccess, true),
        ("/console/domains", "Domains", ApiPermission.ReadAccess, false),
        ("/console/rules", "Rules", ApiPermission.ReadAccess, true),
        ("/console/connections", "Connections", ApiPermission.ReadConnections, true),
        ("/console/invitations", "Invitations", ApiPermission.ReadUsers, true),
        ("/console/serviceaccounts", "Service accounts", ApiPermission.ReadAccess, true),
        ("/console/audit", "Audit", ApiPermission.ReadAudit, true),
        ("/console/settings", "Settings", ApiPermission.ReadSettings, true),
    ];

    private readonly ConsoleApi api;
    private readonly HttpContext context;

    internal Frame(ConsoleApi api, HttpContext context, string? fault = null) => (this.api, this.context, Fault) = (api, context, fault);

    public string UserName => api.Caller.UserName ?? "";

    /// <summary>What was refused.</summary>
    public string? Fault { get; }

    /// <summary>What was typed into the form that is sent to this action of the page, where it is the one that was refused; else null.</summary>
    public PageForm? Refused(string action) => Fault is null || !context.Request.Path.Value!.EndsWith("/" + action, StringComparison.Ordinal) ? null : PageForm.Sent(context);

    /// <summary>What a field of that form shows: what was typed, where it was refused.</summary>
    /// <param name="otherwise">Where it was not.</param>
    public string? Typed(string action, string field, string? otherwise = null) => Refused(action) is { } form ? form[field] : otherwise;

    public string? Notice => context.Request.Query["done"] is [{ } word] ? Done.GetValueOrDefault(word) : null;

    /// <summary>The places this person may go to.</summary>
    public IEnumerable<(string Path, string Title, bool Here)> Ways => Places
        .Where(place => (api.May(place.Permission) && !(place.Whole && api.IsOfDomain)) || (place.Path == GroupPages.Root && !api.May(ApiPermission.ReadUsers)))
        .Select(place => (place.Path, place.Title, place.Path == "/console" ? context.Request.Path == "/console" : context.Request.Path.StartsWithSegments(place.Path)));

    public bool May(string permission) => api.May(permission);

    /// <summary>Whether they proved a moment ago who they are.</summary>
    public bool IsProved => api.Caller.IsProved;

    /// <summary>Whether this person looks after the organisations of the server.</summary>
    public bool MayOrganize => MayEverywhere(ApiPermission.Administer) && api.Caller.Actor.OrganizationId == Organization.DefaultId;

    /// <summary>Likewise, and for the whole organisation.</summary>
    public bool MayEverywhere(string permission) => api.May(permission) && !api.IsOfDomain;
}
