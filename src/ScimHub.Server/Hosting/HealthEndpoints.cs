using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: its database does too, and has the tables it needs.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", context => AnswerAsync(context, 200, "live"));
        endpoints.MapGet("/health/ready", ReadyAsync);
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        var (status, text) = await CheckAsync(context.RequestServices.GetRequiredService<HubStorage>(), context.RequestAborted);
        await AnswerAsync(context, status, text);
    }

    private static async Task<(int Status, string Text)> CheckAsync(HubStorage storage, CancellationToken ct)
    {
        try
        {
            var state = await storage.StatusAsync(ct);
            return state.Pending.Count == 0 ? (200, "ready") : (503, "the database waits for migrations: run 'scimhub db migrate'");
        }
        catch (Exception e) when (e is StorageUnavailableException or System.Data.Common.DbException or TimeoutException or InvalidOperationException)
        {
            return (503, "the database cannot be reached");
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
