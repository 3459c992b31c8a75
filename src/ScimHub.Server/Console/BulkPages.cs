using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users/bulk</c>: a change of many people. First what it comes to for each, then a batch that does it.</summary>
internal static class BulkPages
{
    /// <summary>So many at once: what it comes to is worked out while somebody waits.</summary>
    private const int Most = 5_000;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapPost("/users/bulk", PlanAsync);
        console.MapPost("/users/bulk/apply", ApplyAsync);
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

    private static async Task<IResult> ApplyAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var steps = new List<BatchEndpoints.Step>();
        foreach (var person in await PeopleAsync(form, api))
        {
            steps.AddRange((await BulkChange.OfAsync(person, form, api)).Do);
        }
        return await BatchPages.StartAsync(BulkChange.All.First(change => change.Name == form["change"]).Title, steps, api);
    }

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
        var ids = form["people"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Concat(form.All("id")).Select(id => Guid.TryParse(id, out var parsed) ? parsed : throw new ApiFault(400, "A person is not known.")).Distinct().ToList();
        foreach (var some in ids.Count <= Most ? ids.Chunk(20) : throw new ApiFault(400, $"At most {Most} people at once."))
        {
            var filter = string.Join(" or ", some.Select(id => $"id eq \"{id}\""));
            people.AddRange((await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", filter), ("with", "roles"), ("limit", "100")))).Items.Select(json => new Person(json)));
        }
        return people.Count > 0 ? people : throw new ApiFault(400, "Tick the people first.");
    }
}
