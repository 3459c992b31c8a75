using System.Text.Json.Nodes;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What a change of many comes to for one of them.</summary>
/// <param name="What">In words; where there is nothing to do, why.</param>
/// <param name="Do">The steps of the batch.</param>
public sealed record BulkStep(Guid Id, string Name, string What, IReadOnlyList<BatchEndpoints.Step> Do);

/// <summary>The changes that are made to many people at once, each worked out for one of them, before it is made.</summary>
internal static class BulkChange
{
    public static IReadOnlyList<(string Name, string Title)> All { get; } =
    [
        ("deactivate", "Deactivate"), ("reactivate", "Reactivate"), ("department", "Set the department"), ("join", "Add to a group"), ("leave", "Remove from a group"), ("give", "Give a role"), ("take", "Take a role away"), ("replace", "Replace a role by another"), ("move", "Move roles to another domain"), ("ends", "Set the last day"),
    ];

    /// <param name="form">What was chosen: <c>change</c> and what belongs to it.</param>
    /// <exception cref="ApiFault">It is not complete.</exception>
    public static async Task<BulkStep> OfAsync(Person person, PageForm form, ConsoleApi api) => form["change"] switch
    {
        "deactivate" => person.Suspended ? Nothing(person, "is deactivated already") : Step(person, "is deactivated", Suspend(person, true)),
        "reactivate" => person.Suspended ? Step(person, "is reactivated", Suspend(person, false)) : Nothing(person, "is not deactivated here"),
        "department" => await DepartmentAsync(person, Needed(form, "department", "Write the department."), api),
        "join" => Join(person, Group(form)),
        "leave" => Leave(person, Group(form)),
        "give" => Give(person, Needed(form, "role", "Choose a role."), form.Optional("domain")),
        "take" => Take(person, Needed(form, "role", "Choose the role."), form.Optional("domain")),
        "replace" => Replace(person, Needed(form, "role", "Choose the role that goes."), Needed(form, "instead", "Choose the role that comes in its place."), form.Optional("domain")),
        "ends" => Ends(person, Needed(form, "ends", "Choose the last day.")),
        "move" => Move(person, Needed(form, "domain", "Choose the domain they leave."), Needed(form, "to", "Choose the domain they go to.")),
        _ => throw new ApiFault(400, "Choose what shall be changed."),
    };

    private static async Task<BulkStep> DepartmentAsync(Person person, string department, ConsoleApi api) => person.Department == department
        ? Nothing(person, $"is in {department} already")
        : Step(person, $"department {person.Department ?? "none"} → {department}", (
            new("PATCH", $"/users/{person.Id}", PersonEdit.Of([(PersonEdit.Department, department)])),
            new("PATCH", $"/users/{person.Id}", await PersonEdit.BackAsync(person.Id, [PersonEdit.Department], api))));

    private static BulkStep Join(Person person, Guid group) => person.Groups.Any(own => own.Id == group)
        ? Nothing(person, "is in the group already")
        : Step(person, "comes into the group", (In(person, group), Out(person, group)));

    private static BulkStep Leave(Person person, Guid group) => person.Groups.Any(own => own.Id == group)
        ? Step(person, "leaves the group", (Out(person, group), In(person, group)))
        : Nothing(person, "is not in the group");

    private static BulkStep Give(Person person, string role, string? domain) =>
        person.Roles.Any(grant => grant.IsOwn && grant.RoleId.ToString() == role && grant.DomainId?.ToString() == domain)
            ? Nothing(person, "has the role already")
            : Step(person, "is given the role", (Grant(person, role, domain), Revoke("{id}")));

    private static BulkStep Take(Person person, string role, string? domain)
    {
        var own = Own(person, role, domain).ToList();
        return own.Count == 0
            ? Nothing(person, "has no such role of their own there")
            : new(person.Id, person.Name, "loses the role", [.. own.Select(grant => new BatchEndpoints.Step(person.Name, $"loses {grant.Role}", Revoke(grant.GrantId.ToString()!), Back(person, grant)))]);
    }

    /// <summary>First the new one is given, then the old one is taken away, and that only where the new one was given.</summary>
    private static BulkStep Replace(Person person, string role, string instead, string? domain)
    {
        var own = role == instead ? [] : Own(person, role, domain).ToList();
        var steps = new List<BatchEndpoints.Step>();
        foreach (var grant in own)
        {
            var isThere = Own(person, instead, domain).Any() || steps.Count > 0;
            if (!isThere)
            {
                steps.Add(new(person.Name, "gets the role in its place", Grant(person, instead, domain, grant), Revoke("{id}")));
            }
            steps.Add(new(person.Name, $"loses {grant.Role}", Revoke(grant.GrantId.ToString()!), Back(person, grant), Follows: steps.Count > 0));
        }
        return own.Count == 0 ? Nothing(person, "has no such role of their own there") : new(person.Id, person.Name, $"{own[0].Role} is replaced", steps);
    }

    private static BulkStep Ends(Person person, string day) => person.LastDay == day
        ? Nothing(person, $"ends on {day} already")
        : Step(person, $"last day {person.LastDay ?? "none"} → {day}", (
            new("PATCH", $"/users/{person.Id}", new() { ["endsAt"] = GrantForm.EndOf(day) }),
            new("PATCH", $"/users/{person.Id}", new() { ["endsAt"] = person.EndsAt is { } end ? ApiJson.Time(end) : "" })));

    /// <summary>First what is given, then what is taken away, and that only where it was given.</summary>
    private static BulkStep Move(Person person, string from, string to)
    {
        var own = person.Roles.Where(grant => grant.IsOwn && grant.DomainId?.ToString() == from).ToList();
        var steps = new List<BatchEndpoints.Step>();
        foreach (var grant in own)
        {
            var isThere = person.Roles.Any(other => other.IsOwn && other.RoleId == grant.RoleId && other.DomainId?.ToString() == to);
            if (!isThere)
            {
                steps.Add(new(person.Name, $"gets {grant.Role} there", Grant(person, grant.RoleId.ToString(), to, grant), Revoke("{id}")));
            }
            steps.Add(new(person.Name, $"loses {grant.Role} here", Revoke(grant.GrantId.ToString()!), Back(person, grant), Follows: !isThere));
        }
        return own.Count == 0 ? Nothing(person, "has no role of their own there") : new(person.Id, person.Name, $"{string.Join(", ", own.Select(grant => grant.Role))} moves", steps);
    }

    private static BatchRequest In(Person person, Guid group) => new("POST", $"/groups/{group}/members", new() { ["ids"] = new JsonArray(person.Id) });

    private static BatchRequest Out(Person person, Guid group) => new("DELETE", $"/groups/{group}/members?id={person.Id}");

    private static IEnumerable<ReachingGrant> Own(Person person, string role, string? domain) =>
        person.Roles.Where(grant => grant.IsOwn && grant.RoleId.ToString() == role && grant.DomainId?.ToString() == domain);

    /// <param name="like">A grant whose times it has; null: from now on, without end.</param>
    private static BatchRequest Grant(Person person, string role, string? domain, ReachingGrant? like = null) => new("POST", "/grants", new()
    {
        ["userId"] = person.Id,
        ["role"] = role,
        ["domain"] = domain,
        ["startsAt"] = like?.StartsAt is { } start ? ApiJson.Time(start) : null,
        ["endsAt"] = like?.EndsAt is { } end ? ApiJson.Time(end) : null,
    });

    /// <summary>What was taken away is given again, as it was.</summary>
    private static BatchRequest Back(Person person, ReachingGrant grant) => Grant(person, grant.RoleId.ToString(), grant.DomainId?.ToString(), grant);

    private static BatchRequest Revoke(string grant) => new("DELETE", $"/grants/{grant}");

    private static (BatchRequest, BatchRequest?) Suspend(Person person, bool suspended) =>
        (new("PATCH", $"/users/{person.Id}", new() { ["suspended"] = suspended }), new("PATCH", $"/users/{person.Id}", new() { ["suspended"] = !suspended }));

    private static BulkStep Step(Person person, string what, (BatchRequest Do, BatchRequest? Undo) request) => new(person.Id, person.Name, what, [new(person.Name, what, request.Do, request.Undo)]);

    private static BulkStep Nothing(Person person, string why) => new(person.Id, person.Name, why, []);

    private static Guid Group(PageForm form) => Guid.TryParse(form["group"], out var id) ? id : throw new ApiFault(400, "Choose a group.");

    private static string Needed(PageForm form, string field, string otherwise) => form.Optional(field) ?? throw new ApiFault(400, otherwise);
}
