using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/batches</c>: changes of many people, how far they are, what came of each, and the way back.</summary>
internal static class BatchPages
{
    private const string Root = ConsoleEndpoints.Root + "/batches";

    private const string PageSize = "100";

    public static void Map(RouteGroupBuilder console)
    {
        var batches = console.MapGroup("/batches");
        batches.MapGet("", ListAsync);
        batches.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        batches.MapChange("/{id:guid}/stop", (id, _, api) => api.SendAsync("POST", $"/batches/{id}/stop"), "stopped", Root + "/{id}", ShowAsync);
        batches.MapPost("/{id:guid}/undo", (Guid id, HttpContext context, ConsoleApi api) => PageForm.ChangeAsync(
            async () => At(await api.SendAsync("POST", $"/batches/{id}/undo")),
            fault => ShowAsync(id, context, api, fault)));
    }

    /// <summary>Starts a batch, and leads to it.</summary>
    public static async Task<IResult> StartAsync(string title, IReadOnlyList<BatchEndpoints.Step> steps, ConsoleApi api) =>
        Results.Redirect(At(await api.SendAsync("POST", "/batches", JsonSerializer.SerializeToNode(new BatchEndpoints.NewBatch(title, steps), ApiJson.Options))));

    private static string At(JsonNode? made) => $"{Root}/{made.Read<BatchEndpoints.BatchView>().Id}";

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api) => PageForm.Page<BatchesPage>(new
    {
        Frame = new Frame(api, context),
        Batches = (IReadOnlyList<BatchEndpoints.BatchView>)[.. (await api.AllAsync<BatchEndpoints.BatchView>("/batches")).OrderByDescending(batch => batch.CreatedAt)],
    });

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault)
    {
        var batch = await api.GetAsync<BatchEndpoints.BatchView>($"/batches/{id}");
        var state = context.Request.Query["state"].FirstOrDefault() is { Length: > 0 } asked ? asked : null;
        var steps = await api.GetAsync<Page<BatchEndpoints.StepView>>(Address.Of($"/batches/{id}/steps", ("state", state), ("limit", PageSize), ("cursor", context.Request.Query["cursor"].FirstOrDefault())));
        return PageForm.Page<BatchPage>(
            new { Frame = new Frame(api, context, fault), Batch = batch, Steps = steps.Items, State = state, Next = steps.NextCursor is { } next ? Address.Next(context.Request, next) : null },
            fault);
    }
}
