namespace ScimHub.Server.Console;

/// <summary>Forms that change one thing: the API is asked, and the answer leads on, or is the page again with what was refused.</summary>
internal static class PageChanges
{
    /// <param name="change">Given the id in the address, which is empty where there is none.</param>
    /// <param name="done">The word for what was done: see <see cref="Frame"/>.</param>
    /// <param name="to">Where it leads; <c>{id}</c> stands for the id.</param>
    /// <param name="show">The page, with what was refused.</param>
    /// <param name="keeps">What of the address goes on with it.</param>
    public static void MapChange(
        this RouteGroupBuilder routes, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done, string to, Func<Guid, HttpContext, ConsoleApi, string?, Task<IResult>> show, string? keeps = null) =>
        routes.MapPost(path, async (HttpContext context, ConsoleApi api, CancellationToken ct) =>
        {
            var id = Guid.TryParse((string?)context.Request.RouteValues["id"], out var parsed) ? parsed : Guid.Empty;
            var form = await PageForm.ReadAsync(context, ct);
            return await PageForm.ChangeAsync(
                async () =>
                {
                    await change(id, form, api);
                    return Address.Of(to.Replace("{id}", id.ToString(), StringComparison.Ordinal), [.. Kept(context, keeps), ("done", done)]);
                },
                fault => show(id, context, api, fault));
        });

    private static IEnumerable<(string, string?)> Kept(HttpContext context, string? keeps) => keeps is null ? [] : [(keeps, context.Request.Query[keeps].FirstOrDefault())];
}
