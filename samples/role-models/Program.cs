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
    foreach (var rule in model.Rules)
    {
        rules[rule.Name] = await api.MakeAsync("/rules", new() { ["name"] = Own(rule.Name), ["condition"] = rule.Condition.Replace("{run}", run, StringComparison.Ordinal) });
    }
    foreach (var grant in model.Grants)
    {
        await api.MakeAsync("/grants", new()
        {
            ["role"] = Role(grant.Role),
            ["userId"] = grant.User is null ? null : users[grant.User],
            ["ruleId"] = grant.Rule is null ? null : rules[grant.Rule],
            ["domain"] = grant.Domain is null ? null : Own(grant.Domain),
            ["endsAt"] = grant.EndsAt?.ToString("O"),
        });
    }
    var wrong = 0;
    foreach (var question in model.Questions)
    {
        var domain = question.Domain is null ? "" : $"&domain={Uri.EscapeDataString(Own(question.Domain))}";
        var answer = await api.GetAsync($"/users/{users[question.User]}/explain?permission={Uri.EscapeDataString(question.Permission)}{domain}");
        var granted = (bool)answer["granted"]!;
        wrong += granted == question.Expect ? 0 : 1;
        var because = granted ? answer["reasons"]!.AsArray().Select(Because).First() : $"would need: {(string?)answer["smallestChange"]}";
        Console.WriteLine($"  {(granted == question.Expect ? "  " : "!!")} {question.User,-10} {question.Permission,-28} {question.Domain ?? "everywhere",-14} {(granted ? "yes" : "no "),-4} {because}");
    }
    return wrong;
}

string Own(string name) => $"{name} {run}";

string Role(string name) => name is "Admin" or "Member" or "Viewer" or "Developer" ? name : Own(name);

static JsonArray List(IEnumerable<string>? values) => [.. (values ?? []).Select(value => JsonValue.Create(value))];

static string Because(JsonNode? reason) =>
    $"by {(string?)reason!["role"]}{(reason["rule"] is { } rule ? $", by the rule {(string?)rule}" : "")}{(reason["domain"] is { } domain ? $", in {(string?)domain}" : "")} ({(string?)reason["line"]})";
