using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Console;

/// <summary>The routes of the console, and who may come.</summary>
internal static class ConsoleEndpoints
{
    public const string Root = "/console";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var console = endpoints.MapGroup(Root);
        console.AddEndpointFilter(AdmitAsync);
        HomePages.Map(console);
        PeoplePages.Map(console);
        MailPages.Map(console);
        OrganizationPages.Map(console);
        MergePages.Map(console);
        BulkPages.Map(console);
        ImportPages.Map(console);
        BatchPages.Map(console);
        GroupPages.Map(console);
        RolePages.Map(console);
        DomainPages.Map(console);
        RulePages.Map(console);
        ServiceAccountPages.Map(console);
        ConnectionPages.Map(console);
        InvitationPages.Map(console);
        AuditPages.Map(console);
        SettingsPages.Map(console);
    }

    public static void Add(IServiceCollection services) => services.AddScoped<ConsoleApi>();

    /// <summary>Who has no session signs in first; what the API refuses becomes a page.</summary>
    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var services = context.RequestServices;
        if (await services.GetRequiredService<SessionAuthentication>().FindAsync(context) is not { } session)
        {
            return Results.Redirect(OrganizationPath.ToSignIn(context, ReturnUrl.Of(HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : Root)));
        }
        var caller = await services.GetRequiredService<PersonCallers>().OfAsync(
            session, services.GetRequiredService<SessionCookie>().Read(context.Request)!, context.Connection.RemoteIpAddress?.ToString(), context.RequestAborted);
        var api = services.GetRequiredService<ConsoleApi>();
        api.Begin(context, caller with { IsProved = services.GetRequiredService<FreshCookie>().Holds(context.Request, session.SessionId) });
        try
        {
            return api.May(ApiPermission.ReadUsers) || (context.Request.Path.StartsWithSegments(GroupPages.Root) && await GroupPages.FillsAsync(api)) ? await next(invocation)
                : context.Request.Path == Root && await GroupPages.FillsAsync(api) ? Results.Redirect(GroupPages.Root)
                : throw new ApiFault(403, "You may not see the console: none of your roles says so. An administrator can give you one.");
        }
        catch (ApiFault fault)
        {
            return new RazorComponentResult<FaultPage>(new { Frame = new Frame(api, context), fault.Status, fault.Message }) { StatusCode = fault.Status };
        }
    }
}
