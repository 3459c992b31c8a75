using System.Text.Json.Nodes;
using ScimHub.Scim.Filters;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What the lines of a file come to, each worked out before anything is done. Roles and groups are added; none is taken away.</summary>
internal sealed class ImportPlan(ConsoleApi api)
{
    private readonly Dictionary<string, GroupRow?> groups = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<RoleView>? roles;
    private IReadOnlyList<DomainView>? domains;

    /// <param name="some">As many as are looked for by one question.</param>
    public async Task<IReadOnlyList<ImportRow>> OfAsync(IReadOnlyList<IReadOnlyDictionary<string, string>> some)
    {
        var names = some.Select(wanted => wanted["userName"]).Where(name => name.Length > 0).ToList();
        var filter = string.Join(" or ", names.Select(name => $"userName eq {JsonValue.Create(name)!.ToJsonString()}"));
        var with = api.May(ApiPermission.ReadAccess) ? "roles" : null;
        var found = names.Count == 0 ? [] : (await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", filter), ("with", with), ("limit", "100")))).Items.Select(json => new Person(json)).ToList();
        var rows = new List<ImportRow>();
        foreach (var wanted in some)
        {
            rows.Add(await OfAsync(wanted, found.Find(person => ComparisonKey.Identity(person.UserName) == ComparisonKey.Identity(wanted["userName"]))));
        }
        return rows;
    }

    private async Task<ImportRow> OfAsync(IReadOnlyDictionary<string, string> wanted, Person? person)
    {
        var userName = wanted["userName"];
        if (userName.Length == 0)
        {
            return Refused("(none)", "has no userName");
        }
        try
        {
            List<BatchEndpoints.Step> steps = [.. person is null ? [New(wanted)] : await ChangeAsync(wanted, person), .. await GrantsAsync(wanted, person), .. await MembershipsAsync(wanted, person)];
            return steps.Count == 0 ? new(userName, "is as the file says", [], null) : new(userName, string.Join("; ", steps.Select(step => step.What)), steps, null, person is null);
        }
        catch (ApiFault fault) when (fault.Status == 400)
        {
            return Refused(userName, fault.Message);
        }
    }

    private static ImportRow Refused(string userName, string why) => new(userName, why, [], why);

    private static BatchEndpoints.Step New(IReadOnlyDictionary<string, string> wanted)
    {
        var body = PersonEdit.New(wanted.GetValueOrDefault);
        if (wanted.GetValueOrDefault(ImportFile.Ends) is { Length: > 0 } day)
        {
            body["endsAt"] = GrantForm.EndOf(day);
        }
        return new(wanted["userName"], "is made", new("POST", "/users", body), new("DELETE", "/users/{id}"));
    }

    private async Task<IReadOnlyList<BatchEndpoints.Step>> ChangeAsync(IReadOnlyDictionary<string, string> wanted, Person person)
    {
        var changed = PersonEdit.Fields.Where(field => field.Name != "userName" && wanted.GetValueOrDefault(field.Name) is { Length: > 0 } value && value != (PersonEdit.Value(person, field.Name) ?? "")).ToList();
        var day = wanted.GetValueOrDefault(ImportFile.Ends) is { Length: > 0 } ends && ends != person.LastDay ? ends : null;
        if (changed.Count == 0 && day is null)
        {
            return [];
        }
        var what = changed.Select(field => $"{field.Label}: {PersonEdit.Value(person, field.Name) ?? "none"} → {wanted[field.Name]}");
        var edit = changed.Count == 0 ? [] : PersonEdit.Of(changed.Select(field => (field.Path, (string?)wanted[field.Name])));
        var back = changed.Count == 0 ? [] : await PersonEdit.BackAsync(person.Id, [.. changed.Select(field => field.Path)], api);
        if (day is not null)
        {
            what = what.Append($"Last day: {person.LastDay ?? "none"} → {day}");
            edit["endsAt"] = GrantForm.EndOf(day);
            back["endsAt"] = person.EndsAt is { } end ? ApiJson.Time(end) : "";
        }
        var path = $"/users/{person.Id}";
        return [new(person.UserName, string.Join("; ", what), new("PATCH", path, edit), new("PATCH", path, back))];
    }

    private async Task<IReadOnlyList<BatchEndpoints.Step>> GrantsAsync(IReadOnlyDictionary<string, string> wanted, Person? person)
    {
        var steps = new List<BatchEndpoints.Step>();
        foreach (var (name, place) in Roles(wanted))
        {
            var role = (roles ??= await api.AllAsync<RoleView>("/roles")).FirstOrDefault(role => IsCalled(role.Name, name)) ?? throw new ApiFault(400, $"There is no role '{name}'.");
            var domain = place.Length == 0 ? null
                : (domains ??= await api.AllAsync<DomainView>("/domains")).FirstOrDefault(domain => IsCalled(domain.Name, place)) ?? throw new ApiFault(400, $"There is no domain '{place}'.");
            if (person?.Roles.Any(grant => grant.IsOwn && grant.RoleId == role.Id && grant.DomainId == domain?.Id) != true)
            {
                var body = new JsonObject { ["userName"] = wanted["userName"], ["role"] = role.Id, ["domain"] = domain?.Id.ToString() };
                steps.Add(new(wanted["userName"], $"gets {role.Name}{(domain is null ? "" : $" in {domain.Name}")}", new("POST", "/grants", body), new("DELETE", "/grants/{id}"), Follows: person is null));
            }
        }
        return steps;
    }

    private async Task<IReadOnlyList<BatchEndpoints.Step>> MembershipsAsync(IReadOnlyDictionary<string, string> wanted, Person? person)
    {
        var steps = new List<BatchEndpoints.Step>();
        foreach (var name in Several(wanted.GetValueOrDefault(ImportFile.Groups)).Where(name => person?.Groups.Any(own => IsCalled(own.Name, name)) != true))
        {
            var group = await GroupAsync(name) ?? throw new ApiFault(400, $"No group that is filled here is called '{name}'.");
            steps.Add(new(
                wanted["userName"],
                $"comes into {group.Name}",
                new("POST", $"/groups/{group.Id}/members", new() { ["userNames"] = new JsonArray(wanted["userName"]) }),
                // With somebody new their memberships end.
                person is null ? null : new("DELETE", $"/groups/{group.Id}/members?id={person.Id}"),
                Follows: person is null));
        }
        return steps;
    }

    private async Task<GroupRow?> GroupAsync(string name)
    {
        if (!groups.TryGetValue(name, out var known))
        {
            var found = await GroupPages.CalledAsync(name, api, owner: "local");
            groups[name] = known = found is [var group, ..] ? new((Guid)group["id"]!, (string?)group["displayName"] ?? "") : null;
        }
        return known;
    }

    private static IEnumerable<(string Role, string Domain)> Roles(IReadOnlyDictionary<string, string> wanted)
    {
        if (wanted.GetValueOrDefault(ImportFile.Role) is { Length: > 0 } one)
        {
            yield return (one, wanted.GetValueOrDefault(ImportFile.Domain) ?? "");
        }
        else if (wanted.GetValueOrDefault(ImportFile.Domain) is { Length: > 0 } alone)
        {
            throw new ApiFault(400, $"The domain '{alone}' stands without a role: name the role that they get there.");
        }
        foreach (var each in Several(wanted.GetValueOrDefault(ImportFile.Roles)))
        {
            var at = each.LastIndexOf(" @ ", StringComparison.Ordinal);
            yield return at < 0 ? (each, "") : (each[..at].Trim(), each[(at + 3)..].Trim());
        }
    }

    private static IEnumerable<string> Several(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase);

    private static bool IsCalled(string name, string text) => ComparisonKey.Identity(name) == ComparisonKey.Identity(text);
}
