using System.Text.Json.Nodes;
using ScimHub.Provisioning;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users/import</c>: people from another system's file. First the plan, row by row, then the change.</summary>
internal static class ImportPages
{
    private const int MostRows = 1_000;

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
            foreach (var person in Parse(text))
            {
                var row = await PlanAsync(person, api);
                rows.Add(apply && row.Request is { } request ? row with { Refused = await SendAsync(request, api) } : row);
            }
            return apply
                ? PageForm.Page<BulkResultPage>(new { Frame = new Frame(api, context), Results = (IReadOnlyList<(string, string, string?)>)[.. rows.Select(row => (row.UserName, row.What, row.Refused))], Undo = (string?)null })
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

    private static async Task<ImportRow> PlanAsync(IReadOnlyDictionary<string, string> wanted, ConsoleApi api)
    {
        var userName = wanted["userName"];
        if (userName.Length == 0)
        {
            return new("(none)", "has no userName", null, "has no userName");
        }
        var found = (await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", $"userName eq {JsonValue.Create(userName)!.ToJsonString()}")))).Items;
        if (found is not [var json, ..])
        {
            return new(userName, "is made", new("POST", "/users", PersonEdit.New(wanted.GetValueOrDefault)), null);
        }
        var person = new Person(json);
        var changed = PersonEdit.Fields.Where(field => field.Name != "userName" && wanted.GetValueOrDefault(field.Name) is { Length: > 0 } value && value != (PersonEdit.Value(person, field.Name) ?? "")).ToList();
        return changed.Count == 0
            ? new(userName, "is as the file says", null, null)
            : new(
                userName,
                string.Join("; ", changed.Select(field => $"{field.Label}: {PersonEdit.Value(person, field.Name) ?? "none"} → {wanted[field.Name]}")),
                new("PATCH", $"/users/{person.Id}", PersonEdit.Of(changed.Select(field => (field.Path, (string?)wanted[field.Name])))),
                null);
    }

    private static async Task<string?> SendAsync(BulkRequest request, ConsoleApi api)
    {
        try
        {
            await api.SendAsync(request.Method, request.Path, request.Body);
            return null;
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return fault.Message;
        }
    }
}
