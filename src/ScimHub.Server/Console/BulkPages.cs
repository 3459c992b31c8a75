using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users/bulk</c>: a change of many people. First what it comes to for each, then the change with what came of it, and the way back.</summary>
internal static class BulkPages
{
    /// <summary>So many at once, while somebody waits.</summary>
    private const int Most = 500;

    private static readonly TimeSpan UndoneWithin = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder console)
    {
        console.MapPost("/users/bulk", PlanAsync);
        console.MapPost("/users/bulk/apply", ApplyAsync);
        console.MapPost("/users/bulk/undo", UndoAsync);
    }

    private static async Task<IResult> PlanAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        try
        {
            var people = await PeopleAsync(form, api);
            var steps = new List<BulkStep>();
            // What belongs to the change is asked for on the same page, so it may be missing yet.
            var isComplete = form.Has("plan");
            foreach (var person in isComplete ? people : [])
            {
                steps.Add(await BulkChange.OfAsync(person, form, api));
            }
            return await PageAsync(context, api, form, people, steps, null);
        }
        catch (ApiFault fault) when (fault.Status is 400 or 404)
        {
            return await PageAsync(context, api, form, await PeopleAsync(form, api), [], fault.Message);
        }
    }

    private static async Task<IResult> PageAsync(HttpContext context, ConsoleApi api, PageForm form, IReadOnlyList<Person> people, IReadOnlyList<BulkStep> steps, string? fault) => PageForm.Page<BulkPage>(
        new
        {
            Frame = new Frame(api, context, fault),
            Form = form,
            People = people,
            Steps = steps,
            Roles = await api.AllAsync<RoleView>("/roles"),
            Domains = await api.AllAsync<DomainView>("/domains"),
            Groups = await GroupPages.LocalAsync(api),
        },
        fault);

    /// <summary>Each by itself: what is refused for one does not stop the others, and is told.</summary>
    private static async Task<IResult> ApplyAsync(HttpContext context, ConsoleApi api, IDataProtectionProvider protection, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var (results, undo) = (new List<(string, string, string?)>(), new List<BulkRequest>());
        foreach (var person in await PeopleAsync(form, api))
        {
            var step = await BulkChange.OfAsync(person, form, api);
            results.Add((step.Name, step.What, await RunAsync(step.Do, undo, api)));
        }
        undo.Reverse();
        return Result(context, api, results, undo.Count == 0 ? null : Protector(protection, api).Protect(JsonSerializer.Serialize(undo), UndoneWithin));
    }

    private static async Task<IResult> UndoAsync(HttpContext context, ConsoleApi api, IDataProtectionProvider protection, CancellationToken ct)
    {
        List<BulkRequest> requests;
        try
        {
            requests = JsonSerializer.Deserialize<List<BulkRequest>>(Protector(protection, api).Unprotect((await PageForm.ReadAsync(context, ct))["undo"])) ?? [];
        }
        catch (CryptographicException)
        {
            throw new ApiFault(400, "It is too late to take that back here, or it was another's to take back: the audit has what was there before.");
        }
        var results = new List<(string, string, string?)>();
        foreach (var request in requests)
        {
            results.Add(("Taken back", $"{request.Method} {request.Path}", await RunAsync([request], [], api)));
        }
        return Result(context, api, results, null);
    }

    /// <returns>Why it was refused; null: it was not.</returns>
    private static async Task<string?> RunAsync(IReadOnlyList<BulkRequest> requests, List<BulkRequest> undo, ConsoleApi api)
    {
        try
        {
            foreach (var request in requests)
            {
                var answer = await api.SendAsync(request.Method, request.Path, request.Body?.DeepClone());
                if (request.Undo is { } back)
                {
                    undo.Add(back with { Path = back.Path.Replace("{id}", (string?)(answer as JsonObject)?["id"] ?? "", StringComparison.Ordinal) });
                }
            }
            return null;
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return fault.Message;
        }
    }

    private static RazorComponentResult<BulkResultPage> Result(HttpContext context, ConsoleApi api, IReadOnlyList<(string Name, string What, string? Refused)> results, string? undo) =>
        PageForm.Page<BulkResultPage>(new { Frame = new Frame(api, context), Results = results, Undo = undo });

    /// <summary>For this session alone.</summary>
    private static ITimeLimitedDataProtector Protector(IDataProtectionProvider protection, ConsoleApi api) => protection.CreateProtector("bulk undo", api.Caller.KeyId.ToString()).ToTimeLimitedDataProtector();

    /// <summary>Those that were ticked, or all that the search fits.</summary>
    private static async Task<IReadOnlyList<Person>> PeopleAsync(PageForm form, ConsoleApi api)
    {
        var people = new List<Person>();
        if (form["all"] == "true")
        {
            var path = Address.Of("/users", [.. PeoplePages.Parameters.Select(name => (name, form.Optional("q-" + name))), ("with", "roles"), ("limit", "200")]);
            for (string? cursor = null; ;)
            {
                var page = await api.GetAsync<Page<JsonObject>>(cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}");
                people.AddRange(page.Items.Select(json => new Person(json)));
                if (people.Count > Most)
                {
                    throw new ApiFault(400, $"More than {Most} people fit: narrow the search.");
                }
                if ((cursor = page.NextCursor) is null)
                {
                    return people;
                }
            }
        }
        var ids = form.All("id").Select(id => Guid.TryParse(id, out var parsed) ? parsed : throw new ApiFault(400, "A person is not known.")).Distinct().ToList();
        foreach (var some in ids.Count <= Most ? ids.Chunk(20) : throw new ApiFault(400, $"At most {Most} people at once."))
        {
            var filter = string.Join(" or ", some.Select(id => $"id eq \"{id}\""));
            people.AddRange((await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", filter), ("with", "roles"), ("limit", "100")))).Items.Select(json => new Person(json)));
        }
        return people.Count > 0 ? people : throw new ApiFault(400, "Tick the people first.");
    }
}
