using System.Text.Json.Nodes;
using ScimHub.Provisioning;
using ScimHub.Scim.Filters;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users/import</c>: people from another system's file. First the plan, row by row, then a batch that does it.</summary>
internal static class ImportPages
{
    private const int MostRows = 10_000;

    /// <summary>So many are looked for by one question.</summary>
    private const int Together = 20;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/users/import", (HttpContext context, ConsoleApi api) => PageForm.Page<ImportPage>(new { Frame = new Frame(api, context), Text = "" }));
        console.MapPost("/users/import", (HttpContext context, ConsoleApi api, CancellationToken ct) => RunAsync(context, api, apply: false, ct));
        console.MapPost("/users/import/apply", (HttpContext context, ConsoleApi api, CancellationToken ct) => RunAsync(context, api, apply: true, ct));
    }

    private static async Task<IResult> RunAsync(HttpContext context, ConsoleApi api, bool apply, CancellationToken ct)
    {
        var text = "";
        try
        {
            text = await ReadAsync(context, ct);
            var rows = new List<ImportRow>();
            foreach (var some in Parse(text).Chunk(Together))
            {
                rows.AddRange(await PlanAsync(some, api));
            }
            return apply
                ? await BatchPages.StartAsync("Import people", [.. rows.Select(row => row.Do).OfType<BatchEndpoints.Step>()], api)
                : PageForm.Page<ImportPage>(new { Frame = new Frame(api, context), Text = text, Rows = rows });
        }
        catch (ApiFault fault) when (fault.Status is 400 or 403)
        {
            return PageForm.Page<ImportPage>(new { Frame = new Frame(api, context, fault.Message), Text = text }, fault.Message);
        }
    }

    private static async Task<string> ReadAsync(HttpContext context, CancellationToken ct)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ApiFault(400, "Send the file by the form.");
        }
        var form = await context.Request.ReadFormAsync(ct);
        if (form.Files["file"] is not { Length: > 0 } file)
        {
            return form["text"].ToString();
        }
        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(ct);
    }

    /// <summary>A head that names known columns, and people below it.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Parse(string text)
    {
        IReadOnlyList<IReadOnlyList<string>> rows;
        try
        {
            rows = CsvText.Read(text);
        }
        catch (FormatException e)
        {
            throw new ApiFault(400, e.Message);
        }
        if (rows is not [var head, _, ..])
        {
            throw new ApiFault(400, "The file has a line of column names and a line for each person.");
        }
        if (!head.Contains("userName"))
        {
            throw new ApiFault(400, $"The first line names the columns, userName among them. Known are {string.Join(", ", PersonEdit.Fields.Select(field => field.Name))}; others are passed over.");
        }
        if (rows.Count - 1 > MostRows)
        {
            throw new ApiFault(400, $"The file has {rows.Count - 1} people: at most {MostRows} at once.");
        }
        var twice = rows.Skip(1).GroupBy(row => Value(head, row, "userName"), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? rows.Skip(1).Select(row => (IReadOnlyDictionary<string, string>)PersonEdit.Fields.Where(field => head.Contains(field.Name)).ToDictionary(field => field.Name, field => Value(head, row, field.Name)))
            : throw new ApiFault(400, $"'{twice.Key}' is in the file twice.");
    }

    private static string Value(IReadOnlyList<string> head, IReadOnlyList<string> row, string column)
    {
        for (var i = 0; i < head.Count && i < row.Count; i++)
        {
            if (head[i] == column)
            {
                return row[i].Trim();
            }
        }
        return "";
    }

    private static async Task<IReadOnlyList<ImportRow>> PlanAsync(IReadOnlyList<IReadOnlyDictionary<string, string>> some, ConsoleApi api)
    {
        var names = some.Select(wanted => wanted["userName"]).Where(name => name.Length > 0).ToList();
        var filter = string.Join(" or ", names.Select(name => $"userName eq {JsonValue.Create(name)!.ToJsonString()}"));
        var found = names.Count == 0 ? [] : (await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", filter), ("limit", "100")))).Items.Select(json => new Person(json)).ToList();
        var rows = new List<ImportRow>();
        foreach (var wanted in some)
        {
            rows.Add(await PlanAsync(wanted, found.FirstOrDefault(person => ComparisonKey.Identity(person.UserName) == ComparisonKey.Identity(wanted["userName"])), api));
        }
        return rows;
    }

    private static async Task<ImportRow> PlanAsync(IReadOnlyDictionary<string, string> wanted, Person? person, ConsoleApi api)
    {
        var userName = wanted["userName"];
        if (userName.Length == 0)
        {
            return new("(none)", "has no userName", null, "has no userName");
        }
        if (person is null)
        {
            return new(userName, "is made", new(userName, "is made", new("POST", "/users", PersonEdit.New(wanted.GetValueOrDefault)), new("DELETE", "/users/{id}")), null);
        }
        var changed = PersonEdit.Fields.Where(field => field.Name != "userName" && wanted.GetValueOrDefault(field.Name) is { Length: > 0 } value && value != (PersonEdit.Value(person, field.Name) ?? "")).ToList();
        if (changed.Count == 0)
        {
            return new(userName, "is as the file says", null, null);
        }
        var what = string.Join("; ", changed.Select(field => $"{field.Label}: {PersonEdit.Value(person, field.Name) ?? "none"} → {wanted[field.Name]}"));
        var path = $"/users/{person.Id}";
        var edit = PersonEdit.Of(changed.Select(field => (field.Path, (string?)wanted[field.Name])));
        return new(userName, what, new(userName, what, new("PATCH", path, edit), new("PATCH", path, await PersonEdit.BackAsync(person.Id, [.. changed.Select(field => field.Path)], api))), null);
    }
}
