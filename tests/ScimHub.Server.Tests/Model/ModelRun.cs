using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Model;

/// <summary>Sends a sequence to the model and to the server and says where they first differ.</summary>
public sealed class ModelRun(ScimClient scim, bool strict)
{
    private readonly ReferenceModel model = new(strict);
    private readonly string prefix = Unique.Name("m") + "-";
    private readonly Dictionary<string, string> ids = [];

    /// <summary>Null when they agree to the end, else the difference.</summary>
    public async Task<string?> CompareAsync(IEnumerable<ModelRequest> requests)
    {
        foreach (var request in requests)
        {
            var target = request.Path == "/Bulk" || request.Method == "POST" ? null : request.Path;
            var before = target is null ? null : (await scim.GetAsync(Put(target))).ETag;
            if (model.Send(request) is not { } expected)
            {
                continue;
            }

            var answer = await scim.SendAsync(new HttpMethod(request.Method), Put(request.Path), request.Body is null ? null : JsonNode.Parse(Put(request.Body.ToJsonString())));
            var difference = Learn(request, expected, answer) ?? (target is null ? null : await EtagAsync(target, before, expected)) ?? await TouchedAsync(request);
            if (difference is not null)
            {
                return $"{request}\n  {difference}";
            }
        }

        return await AllAsync();
    }

    private string? Learn(ModelRequest request, ModelAnswer expected, ScimAnswer answer)
    {
        if (expected.Operations is { } statuses)
        {
            var results = answer.Expect(200).Body["Operations"]!.AsArray();
            var operations = request.Body!["Operations"]!.AsArray();
            for (var i = 0; i < results.Count; i++)
            {
                if ((string?)results[i]!["status"] == "201")
                {
                    ids[$"{{{(string)operations[i]!["bulkId"]!}}}"] = ((string)results[i]!["location"]!).Split('/')[^1];
                }
            }

            var actual = results.Select(result => Kind(int.Parse((string)result!["status"]!, null)));
            return actual.SequenceEqual(statuses.Select(Kind)) ? null : $"model {string.Join(' ', statuses)}, server {answer}";
        }

        if (request.Method == "POST" && answer.Status == 201)
        {
            ids[$"{{{request.Handle}}}"] = answer.Id;
        }

        return Kind(answer.Status) == Kind(expected.Status) ? null : $"model {expected.Status}, server {answer}";
    }

    /// <summary>Success without and with a body is a matter of settings.</summary>
    private static int Kind(int status) => status is 200 or 204 ? 200 : status;

    /// <summary>RFC 7644 §3.14: a version is another when, and only when, the resource is.</summary>
    private async Task<string?> EtagAsync(string path, string? before, ModelAnswer expected)
    {
        var now = await scim.GetAsync(Put(path));
        return expected.Status >= 400 || now.Status == 404 || (now.ETag != before) == expected.Changed
            ? null
            : $"the ETag {(expected.Changed ? "stayed" : "changed from")} {before}{(expected.Changed ? "" : " to " + now.ETag)}, the resource did {(expected.Changed ? "not" : "")}";
    }

    private async Task<string?> TouchedAsync(ModelRequest request)
    {
        if (request.Path == "/Bulk")
        {
            return null;
        }

        var id = request.Handle is null ? request.Path.Split('/')[2] : $"{{{request.Handle}}}";
        return await OneAsync(request.Path.Split('/')[1], id);
    }

    private async Task<string?> OneAsync(string folder, string id)
    {
        var expected = (folder == "Users" ? model.Users : model.Groups).GetValueOrDefault(id);
        if (!ids.TryGetValue(id, out var real))
        {
            return expected is null ? null : $"{id} is only in the model";
        }

        var answer = (await scim.GetAsync($"/{folder}/{real}")).Expect(200, 404);
        if (expected is null || answer.Status == 404)
        {
            return expected is null == (answer.Status == 404) ? null : $"{id}: model {(expected is null ? "has none" : expected.ToJsonString())}, server {answer}";
        }

        var actual = JsonNode.Parse(Back(answer.Text))!;
        if (ModelText.Of(expected) != ModelText.Of(actual))
        {
            return $"{id}\n  model  {ModelText.Of(expected)}\n  server {ModelText.Of(actual)}";
        }

        var extended = actual["schemas"]!.AsArray().Any(schema => (string?)schema == Resource.EnterpriseSchema);
        if (folder == "Users" && extended != expected.ContainsKey(Resource.EnterpriseSchema))
        {
            return $"{id}: schemas are {actual["schemas"]!.ToJsonString()}";
        }

        var groups = (actual["groups"]?.AsArray() ?? []).Select(group => (string)group!["value"]!).Order();
        return folder == "Groups" || groups.SequenceEqual(model.GroupsOf(id).Order()) ? null : $"{id} is in {string.Join(' ', model.GroupsOf(id))}, for the server in {string.Join(' ', groups)}";
    }

    private async Task<string?> AllAsync()
    {
        foreach (var id in ids.Keys)
        {
            if (await OneAsync(id.StartsWith("{u", StringComparison.Ordinal) ? "Users" : "Groups", id) is { } difference)
            {
                return $"at the end: {difference}";
            }
        }

        foreach (var (filter, matches) in new (string, Func<JsonObject, bool>)[]
        {
            ("userName pr", _ => true),
            ("active eq true", user => (bool?)user["active"] != false),
            ("active eq false", user => (bool?)user["active"] == false),
            ("title eq \"WORD5\"", user => Same(user["title"], "word5")),
            ("not (title pr)", user => user["title"] is null),
            ("title ne \"word5\" and nickName pr", user => !Same(user["title"], "word5") && user["nickName"] is not null),
            ("emails[type eq \"work\" and value sw \"word\"]", user => Entries(user).Any(entry => Same(entry["type"], "work") && ((string)entry["value"]!).StartsWith("word", StringComparison.OrdinalIgnoreCase))),
            ("emails.type eq \"home\" or name.familyName co \"RIEN\"", user => Entries(user).Any(entry => Same(entry["type"], "home")) || ((string?)user["name"]?["familyName"] ?? "").Contains("rien", StringComparison.OrdinalIgnoreCase)),
            ($"{Resource.EnterpriseSchema}:department eq \"\u00c4RGER\"", user => Same(user[Resource.EnterpriseSchema]?["department"], "\u00e4rger")),
        })
        {
            var listed = (await scim.FilterAsync("/Users", $"userName sw \"{prefix}\" and ({filter})", "&count=500")).Expect(200);
            var actual = listed.Listed.Select(user => Back((string)user["id"]!)).Order();
            var expected = model.Users.Where(user => matches(user.Value)).Select(user => user.Key).Order();
            if (!actual.SequenceEqual(expected))
            {
                return $"at the end: {filter} finds {string.Join(' ', expected)}, at the server {string.Join(' ', actual)}";
            }
        }

        return null;
    }

    private static IEnumerable<JsonNode> Entries(JsonObject user) => (user["emails"]?.AsArray() ?? []).Select(entry => entry!);

    private static bool Same(JsonNode? value, string text) => string.Equals((string?)value, text, StringComparison.OrdinalIgnoreCase);

    private string Put(string text)
    {
        text = text.Replace("{p}", prefix, StringComparison.Ordinal);
        foreach (var (placeholder, id) in ids)
        {
            text = text.Replace(placeholder, id, StringComparison.Ordinal);
        }

        // Whoever was never made has an id that nobody has.
        return System.Text.RegularExpressions.Regex.Replace(text, "\\{[ug](\\d+)\\}", unknown => $"01900000-0000-7000-8000-{int.Parse(unknown.Groups[1].Value, null):D12}");
    }

    private string Back(string text)
    {
        text = text.Replace(prefix, "{p}", StringComparison.Ordinal);
        foreach (var (placeholder, id) in ids)
        {
            text = text.Replace(id, placeholder, StringComparison.Ordinal);
        }

        return System.Text.RegularExpressions.Regex.Replace(text, "01900000-0000-7000-8000-(\\d{12})", unknown => $"{{u{int.Parse(unknown.Groups[1].Value, null)}}}");
    }
}
