using System.Text.Json.Nodes;
using ScimHub.RoleModels;

const string Usage = """
    Sets up the role models of five products by the admin API, asks who may do what, and why, and takes everything away again.

      dotnet run --project samples/role-models -- --key KEY [--base-url http://127.0.0.1:5080]

    A key: dotnet run --project src/ScimHub.Server -- key create --name role-models --role Admin --json
    """;

string? key = null;
var baseUrl = new Uri("http://127.0.0.1:5080");
for (var i = 0; i + 1 < args.Length; i += 2)
{
    key = args[i] == "--key" ? args[i + 1] : key;
    baseUrl = args[i] == "--base-url" ? new Uri(args[i + 1]) : baseUrl;
}
if (key is null)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
var run = Guid.NewGuid().ToString("n")[..6];
var otherwise = 0;
try
{
    foreach (var model in Model.ReadAll(Path.Combine(AppContext.BaseDirectory, "models")))
    {
        var api = new HubApi(http, baseUrl, key);
        Console.WriteLine($"\n{model.Title}");
        otherwise += await TryAsync(api, model);
        await api.CleanUpAsync();
    }
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (HttpRequestException e)
{
    Console.Error.WriteLine($"No server answers at {baseUrl} ({e.Message}). Start it in another terminal: dotnet run --project src/ScimHub.Server");
    return 1;
}
Console.WriteLine(otherwise == 0 ? "\nEvery question was answered as the product would." : $"\n{otherwise} answered otherwise: see the lines marked !!");
return otherwise == 0 ? 0 : 1;

async Task<int> TryAsync(HubApi api, Model model)
{
    foreach (var domain in model.Domains)
    {
        await api.MakeAsync("/domains", new() { ["name"] = Own(domain.Name), ["kind"] = domain.Kind, ["parent"] = domain.Parent is null ? null : Own(domain.Parent) });
    }
    foreach (var role in model.Roles)
    {
        await api.MakeAsync("/roles", new() { ["name"] = Own(role.Name), ["permissions"] = List(role.Permissions), ["inherits"] = List(role.Inherits?.Select(Role)) });
    }
    var users = new Dictionary<string, string>();
    foreach (var entry in model.Users)
    {
        var user = JsonNode.Parse(entry.GetRawText().Replace("{run}", run, StringComparison.Ordinal))!.AsObject();
        var name = (string)user["userName"]!;
        user["userName"] = Own(name);
        users[name] = await api.MakeAsync("/users", user);
    }
    var rules = new Dictionary<string, string>();
    foreach (var rule in model.Rules ?? [])
    {
        rules[rule.Name] = await api.MakeAsync("/rules", new() { ["name"] = Own(rule.Name), ["condition"] = rule.Condition.Replace("{run}", run, StringComparison.Ordinal) });
    }
    var groups = new Dictionary<string, string>();
    foreach (var group in model.Groups ?? [])
    {
        var id = groups[group.Name] = await api.MakeAsync("/groups", new() { ["displayName"] = Own(group.Name) });
        await api.DoAsync($"/groups/{id}/members", new() { ["ids"] = List(group.Members.Select(member => users[member])) });
        foreach (var manager in group.Managers ?? [])
        {
            await api.DoAsync($"/groups/{id}/managers", new() { ["userId"] = users[manager] });
        }
    }
    foreach (var grant in model.Grants)
    {
        await api.MakeAsync("/grants", new()
        {
            ["role"] = Role(grant.Role),
            ["userId"] = grant.User is null ? null : users[grant.User],
            ["groupId"] = grant.Group is null ? null : groups[grant.Group],
            ["ruleId"] = grant.Rule is null ? null : rules[grant.Rule],
            ["domain"] = grant.Domain is null ? null : Own(grant.Domain),
            ["endsAt"] = grant.EndsAt?.ToString("O"),
        });
    }
    var wrong = 0;
    foreach (var question in model.Questions)
    {
        var (yes, because) = question.Manages is { } group
            ? await ManagesAsync(api, users[question.User], groups[group])
            : await ExplainAsync(api, users[question.User], question.Permission!, question.Domain);
        wrong += yes == question.Expect ? 0 : 1;
        Console.WriteLine(
            $"  {(yes == question.Expect ? "  " : "!!")} {question.User,-10} {question.Permission ?? $"manages {question.Manages}",-28} {(question.Manages is null ? question.Domain ?? "everywhere" : ""),-14} {(yes ? "yes" : "no "),-4} {because}");
    }
    return wrong;
}

async Task<(bool Granted, string Because)> ExplainAsync(HubApi api, string user, string permission, string? domain)
{
    var where = domain is null ? "" : $"&domain={Uri.EscapeDataString(Own(domain))}";
    var answer = await api.GetAsync($"/users/{user}/explain?permission={Uri.EscapeDataString(permission)}{where}");
    return (bool)answer["granted"]!
        ? (true, answer["reasons"]!.AsArray().Select(Because).First())
        : (false, $"would need: {(string?)answer["smallestChange"]}");
}

static async Task<(bool Manages, string Because)> ManagesAsync(HubApi api, string user, string group)
{
    var managers = (await api.GetAsync($"/groups/{group}/managers"))["items"]!.AsArray();
    return managers.Any(manager => (string?)manager!["userId"] == user) ? (true, "named a manager of the group") : (false, $"would need: POST /groups/{group}/managers");
}

string Own(string name) => $"{name} {run}";

string Role(string name) => name is "Admin" or "Member" or "Viewer" or "Developer" ? name : Own(name);

static JsonArray List(IEnumerable<string>? values) => [.. (values ?? []).Select(value => JsonValue.Create(value))];

static string Because(JsonNode? reason) =>
    $"by {(string?)reason!["role"]}{(reason["through"] is JsonArray { Count: > 0 } through ? $", through {string.Join(" and ", through)}" : "")}{(reason["rule"] is { } rule ? $", by the rule {(string?)rule}" : "")}{(reason["domain"] is { } domain ? $", in {(string?)domain}" : "")} ({(string?)reason["line"]})";
