using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ScimHub.Server.Console;

/// <summary>A form that a page sent: what stands in it, and the way back.</summary>
public sealed class PageForm(IFormCollection form)
{
    public static async Task<PageForm> ReadAsync(HttpContext context, CancellationToken ct) =>
        new(context.Request.HasFormContentType ? await context.Request.ReadFormAsync(ct) : FormCollection.Empty);

    /// <summary>The form that was sent, once it has been read; null: none.</summary>
    public static PageForm? Sent(HttpContext context) => HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType ? new(context.Request.Form) : null;

    /// <summary>What was typed, without the blanks around it; empty where nothing was.</summary>
    public string this[string name] => form[name].FirstOrDefault()?.Trim() ?? "";

    /// <summary>The same; null where nothing was typed.</summary>
    public string? Optional(string name) => this[name] is { Length: > 0 } text ? text : null;

    public IReadOnlyList<string> All(string name) => [.. form[name].OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0)];

    public bool Has(string name) => form.ContainsKey(name);

    /// <summary>Does what was asked and goes on; what the API refuses stands on the page that asked.</summary>
    /// <param name="page">Shows the page, with what was refused.</param>
    public static async Task<IResult> ChangeAsync(Func<Task<string>> change, Func<string, Task<IResult>> page)
    {
        try
        {
            return Results.Redirect(await change());
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await page(fault.Message);
        }
    }

    /// <param name="fault">What was refused on the page; null: nothing, and the status is 200.</param>
    public static RazorComponentResult<T> Page<T>(object parameters, string? fault = null)
        where T : IComponent =>
        new(parameters) { StatusCode = fault is null ? 200 : 422 };
}
