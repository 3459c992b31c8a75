using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users/import</c>: people from another system's file. First the plan, row by row, then a batch that does it.</summary>
internal static class ImportPages
{
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
            var file = ImportFile.Read(text);
            var plan = new ImportPlan(api);
            var rows = new List<ImportRow>();
            foreach (var some in file.Rows.Chunk(Together))
            {
                rows.AddRange(await plan.OfAsync(some));
            }
            return apply
                ? await BatchPages.StartAsync("Import people", [.. rows.SelectMany(row => row.Do)], api)
                : PageForm.Page<ImportPage>(new { Frame = new Frame(api, context), Text = text, Rows = rows, file.Ignored });
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
}
