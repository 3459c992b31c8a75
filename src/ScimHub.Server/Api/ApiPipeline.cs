namespace ScimHub.Server.Api;

/// <summary>The API as one function from a request to its answer, with routes of its own: what comes over HTTP and what the console asks go the same way.</summary>
internal sealed class ApiPipeline
{
    private RequestDelegate? invoke;

    /// <summary>Puts it together, of the container that is there now.</summary>
    public void Build(IApplicationBuilder application)
    {
        var branch = application.New();
        branch.UseRouting();
        var api = branch.ApplicationServices.GetRequiredService<ApiApplication>();
        branch.Use(next => context => api.InvokeAsync(context, next));
        branch.UseEndpoints(ApiEndpoints.Map);
        invoke = branch.Build();
    }

    public Task InvokeAsync(HttpContext context) => invoke?.Invoke(context) ?? throw new InvalidOperationException("The API has not been built.");
}
