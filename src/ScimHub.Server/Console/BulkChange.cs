using System.Text.Json.Nodes;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What a change of many comes to for one of them: requests to the API, and those that take it back.</summary>
/// <param name="What">In words; where there is nothing to do, why.</param>
public sealed record BulkStep(Guid Id, string Name, string What, IReadOnlyList<BulkRequest> Do);

/// <summary>A request to the API.</summary>
/// <param name="Undo">What takes it back; where it makes something, <c>{id}</c> stands for its id.</param>
public sealed record BulkRequest(string Method, string Path, JsonObject? Body, BulkRequest? Undo = null);

/// <summary>The changes that are made to many people at once, each worked out for one of them, before it is made.</summary>
internal static class BulkChange
{
    public static IReadOnlyList<(string Name, string Title)> All { get; } =
    [
        ("deactivate", "Deactivate"), ("reactivate", "Reactivate"), ("department", "Set the department"), ("join", "Add to a group"), ("leave", "Remove from a group"), ("give", "Give a role"), ("move", "Move roles to another domain"),
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
        "move" => Move(person, Needed(form, "domain", "Choose the domain they leave."), Needed(form, "to", "Choose the domain they go to.")),
        _ => throw new ApiFault(400, "Choose what shall be changed."),
    };

    private static async Task<BulkStep> DepartmentAsync(Person person, string department, ConsoleApi api)
    {
        if (person.Department == department)
        {
            return Nothing(person, $"is in {department} already");
        }
        var attributes = (await api.GetAsync<Page<AccountEndpoints.AttributeView>>($"/users/{person.Id}/attributes")).Items;
        var local = attributes.FirstOrDefault(attribute => attribute.Attribute.Equals(PersonEdit.Department, StringComparison.OrdinalIgnoreCase))?.Layers.FirstOrDefault(layer => layer.Source == "local")?.Value;
        var undo = local is null ? new JsonObject { ["op"] = "remove", ["path"] = PersonEdit.Department } : new JsonObject { ["op"] = "replace", ["path"] = PersonEdit.Department, ["value"] = local.DeepClone() };
        return Step(person, $"department {person.Department ?? "none"} → {department}", new BulkRequest(
            "PATCH", $"/users/{person.Id}", Operations(new JsonObject { ["op"] = "replace", ["path"] = PersonEdit.Department, ["value"] = department }), new("PATCH", $"/users/{person.Id}", Operations(undo))));
    }

    private static BulkStep Join(Person person, Guid group) => person.Groups.Any(own => own.Id == group)
        ? Nothing(person, "is in the group already")
        : Step(person, "comes into the group", new BulkRequest("POST", $"/groups/{group}/members", new() { ["ids"] = new JsonArray(person.Id) }, new("DELETE", $"/groups/{group}/members?id={person.Id}", null)));

    private static BulkStep Leave(Person person, Guid group) => person.Groups.Any(own => own.Id == group)
        ? Step(person, "leaves the group", new BulkRequest("DELETE", $"/groups/{group}/members?id={person.Id}", null, new("POST", $"/groups/{group}/members", new() { ["ids"] = new JsonArray(person.Id) })))
        : Nothing(person, "is not in the group");

    private static BulkStep Give(Person person, string role, string? domain) =>
        person.Roles.Any(grant => Origin.IsOwn(grant) && grant.RoleId.ToString() == role && grant.DomainId?.ToString() == domain)
            ? Nothing(person, "has the role already")
            : Step(person, "is given the role", Grant(person, role, domain));

    private static BulkStep Move(Person person, string from, string to)
    {
        var own = person.Roles.Where(grant => Origin.IsOwn(grant) && grant.DomainId?.ToString() == from).ToList();
        return own.Count == 0
            ? Nothing(person, "has no role of their own there")
            : Step(
                person,
                $"{string.Join(", ", own.Select(grant => grant.Role))} moves",
                [
                    .. own.Where(grant => !person.Roles.Any(other => Origin.IsOwn(other) && other.RoleId == grant.RoleId && other.DomainId?.ToString() == to)).Select(grant => Grant(person, grant.RoleId.ToString(), to)),
                    .. own.Select(grant => new BulkRequest("DELETE", $"/grants/{grant.GrantId}", null, Grant(person, grant.RoleId.ToString(), from) with { Undo = null })),
                ]);
    }

    private static BulkRequest Grant(Person person, string role, string? domain) =>
        new("POST", "/grants", new() { ["userId"] = person.Id, ["role"] = role, ["domain"] = domain }, new("DELETE", "/grants/{id}", null));

    private static BulkRequest Suspend(Person person, bool suspended) => new("PATCH", $"/users/{person.Id}", new() { ["suspended"] = suspended }, new("PATCH", $"/users/{person.Id}", new() { ["suspended"] = !suspended }));

    private static JsonObject Operations(JsonObject operation) => new() { ["operations"] = new JsonArray(operation) };

    private static BulkStep Step(Person person, string what, params IReadOnlyList<BulkRequest> requests) => new(person.Id, person.Name, what, requests);

    private static BulkStep Nothing(Person person, string why) => new(person.Id, person.Name, why, []);

    private static Guid Group(PageForm form) => Guid.TryParse(form["group"], out var id) ? id : throw new ApiFault(400, "Choose a group.");

    private static string Needed(PageForm form, string field, string otherwise) => form.Optional(field) ?? throw new ApiFault(400, otherwise);
}
