using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Users;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Local;
using ScimHub.Server.SignIn.Invitations;
using ScimHub.Server.SignIn.Oidc;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn;

/// <summary>The routes of sign-in: the choice, each connection's way in, the account, the way out.</summary>
internal static class SignInEndpoints
{
    private const int MaxAddressLength = 320;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SignInPaths.SignIn, ChooseAsync);
        endpoints.MapPost(SignInPaths.SignIn, FindAsync);
        endpoints.MapGet(SignInPaths.SignIn + "/{name}", BeginAsync);
        endpoints.MapPost(SignInPaths.SignIn + "/{name}", SubmitAsync);
        endpoints.MapGet(SignInPaths.SignIn + "/{name}/callback", FinishAsync);
        endpoints.MapPost(SignInPaths.SignIn + "/{name}/logout", (string name, HttpContext context, BackChannelLogout logout) => logout.EndAsync(name, context));
        endpoints.MapGet(SignInPaths.SignOut, (HttpContext context, SignOut signOut) => signOut.AskAsync(context));
        endpoints.MapPost(SignInPaths.SignOut, (HttpContext context, SignOut signOut) => signOut.EndAsync(context));
        endpoints.MapGet(SignInPaths.Account, AccountAsync);
        endpoints.MapGet(SignInPaths.Again, AgainAsync);
        endpoints.MapPost(SignInPaths.Account + "/sessions/{id:guid}/end", EndSessionAsync);
        endpoints.MapPost(SignInPaths.Account + "/sessions/end", EndOtherSessionsAsync);
        endpoints.MapGet(IdentityLinking.Path, (HttpContext context, IdentityLinking linking, CancellationToken ct) => linking.AskAsync(context, ct));
        endpoints.MapPost(IdentityLinking.Path, (HttpContext context, IdentityLinking linking, CancellationToken ct) => linking.LinkAsync(context, ct));
        LocalEndpoints.Map(endpoints);
        InvitationEndpoints.Map(endpoints);
        PageAssets.Map(endpoints);
    }

    public static void Add(IServiceCollection services, SignInOptions options)
    {
        services.AddRazorComponents();
        services.AddWebEncoders();
        services.AddTransient<OidcHandler>();
        services.AddOptions<OidcHandlerOptions>(OidcHandler.SchemeName).Configure<Hosting.HubOptions>((oidc, hub) =>
        {
            if (hub.PublicUrl?.StartsWith("https:", StringComparison.Ordinal) == true)
            {
                oidc.BindToHost();
            }
        });
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton<SignInApplication>();
        services.AddHttpContextAccessor();
        services.AddSingleton<PublicUrl>();
        services.AddSingleton<OrganizationHandles>();
        services.AddSingleton<OrganizationPath>();
        services.AddSingleton<HubCookies>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<SessionAuthentication>();
        services.AddSingleton<SpentValues>();
        services.AddSingleton<SignInAudit>();
        InvitationEndpoints.Add(services);
        services.AddSingleton<Channels>();
        services.AddSingleton<AccountLinking>();
        services.AddSingleton<LinkCookie>();
        services.AddSingleton<FreshCookie>();
        services.AddSingleton<IdentityLinking>();
        services.AddSingleton<Door>();
        services.AddSingleton<SignOut>();
        services.AddSingleton<AccountReader>();
        services.AddSingleton<LdapDirectories>();
        services.AddSingleton<LdapAssertions>();
        services.AddSingleton<DirectoryThrottle>();
        services.AddSingleton<LdapSignInPages>();
        services.AddSingleton<DirectorySync>();
        services.AddSingleton<OidcHttp>();
        services.AddSingleton<ProviderDirectory>();
        services.AddSingleton<OidcExchange>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<IdTokenCheck>();
        services.AddSingleton<GroupClaims>();
        services.AddSingleton<BackChannelLogout>();
        LocalEndpoints.Add(services);
    }

    private static async Task<IResult> ChooseAsync(HttpContext context, Channels channels, string? returnUrl, CancellationToken ct) =>
        Choice(context, await channels.WaysAsync(OrganizationPath.Of(context), ct), ReturnUrl.Of(returnUrl), null, notFound: false);

    /// <summary>Home-realm discovery: the address's domain tells the connection, and nothing is asked of who has the address.</summary>
    private static async Task<IResult> FindAsync(HttpContext context, Channels channels, CancellationToken ct)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(ct) : FormCollection.Empty;
        var returnUrl = ReturnUrl.Of(form["returnUrl"]);
        var address = form["address"].ToString().Trim();
        var ways = await channels.WaysAsync(OrganizationPath.Of(context), ct);
        var found = address.Length is > 0 and <= MaxAddressLength && await channels.OfAddressAsync(OrganizationPath.Of(context), address, ct) is { } id ? ways.FirstOrDefault(way => way.ConnectionId == id) : null;
        if (found is null)
        {
            return Choice(context, ways, returnUrl, address, notFound: true);
        }
        // A form may lead to this host alone; to the provider the browser goes by itself.
        var to = context.Request.PathBase + SignInPaths.Start(found.Name, returnUrl);
        context.Response.Headers["Refresh"] = $"0; url={to}";
        return new RazorComponentResult<OnwardPage>(new { Title = $"Sign in at {found.Name}", To = to });
    }

    /// <summary>By OpenID Connect where the connection has it, else by LDAP.</summary>
    private static async Task<IResult> BeginAsync(string name, HttpContext context, Channels channels, string? returnUrl, CancellationToken ct) =>
        await channels.FindAsync(OrganizationPath.Of(context), name, ct) is not { } connection ? Results.NotFound()
        : await channels.OidcAsync(connection, ct) is { } oidc ? await (await OidcAsync(context)).BeginAsync(oidc, ReturnUrl.Of(returnUrl), again: context.Request.Query.ContainsKey("again"))
        : await channels.LdapAsync(connection, ct) is not null ? LdapSignInPages.Ask(connection, ReturnUrl.Of(returnUrl))
        : Results.NotFound();

    private static async Task<IResult> SubmitAsync(string name, HttpContext context, Channels channels, LdapSignInPages ldap, CancellationToken ct)
    {
        if (await channels.FindAsync(OrganizationPath.Of(context), name, ct) is not { } connection)
        {
            return Results.NotFound();
        }
        if (await ldap.SubmitAsync(connection, context, ct) is { } answer)
        {
            return answer;
        }
        if (await channels.OidcAsync(connection, ct) is null)
        {
            return Results.NotFound();
        }
        context.Response.Headers.Allow = HttpMethods.Get;
        return Results.StatusCode(StatusCodes.Status405MethodNotAllowed);
    }

    private static async Task<IResult> FinishAsync(string name, HttpContext context) => await (await OidcAsync(context)).FinishAsync(name);

    private static async Task<IResult> AccountAsync(HttpContext context, SessionAuthentication authentication, AccountReader reader, CancellationToken ct) =>
        await authentication.FindAsync(context) is { } session
            ? new RazorComponentResult<AccountPage>(new { View = await reader.ReadAsync(session, ct) })
            : Results.Redirect(OrganizationPath.ToSignIn(context, ReturnUrl.Default));

    private static async Task<IResult> AgainAsync(HttpContext context, SessionAuthentication authentication, OrganizationHandles handles, Channels channels, string? returnUrl, CancellationToken ct)
    {
        var to = ReturnUrl.Of(returnUrl);
        if (await authentication.FindAsync(context) is not { } session)
        {
            return Results.Redirect(OrganizationPath.ToSignIn(context, to));
        }
        var way = (await channels.WaysAsync(session.OrganizationId, ct)).FirstOrDefault(way => way.ConnectionId == session.ConnectionId);
        return Results.Redirect(await handles.PrefixAsync(session.OrganizationId, ct) + (
            way is not null ? SignInPaths.StartAgain(way.Name, to)
            : session.ConnectionId is null ? $"{LocalPaths.Password}?returnUrl={Uri.EscapeDataString(to)}"
            // The door they came by is closed.
            : SignInPaths.To(to)));
    }

    private static async Task<IResult> EndSessionAsync(Guid id, HttpContext context, SessionAuthentication authentication, SessionRegistry sessions, CancellationToken ct)
    {
        if (await authentication.FindAsync(context) is { } session)
        {
            await sessions.EndAsync(ActorOf(session, context), session.UserId, id, ct);
        }
        return Results.Redirect(SignInPaths.Account);
    }

    private static async Task<IResult> EndOtherSessionsAsync(HttpContext context, SessionAuthentication authentication, SessionRegistry sessions, CancellationToken ct)
    {
        if (await authentication.FindAsync(context) is { } session)
        {
            await sessions.EndAllAsync(ActorOf(session, context), session.UserId, except: session.SessionId, ct);
        }
        return Results.Redirect(SignInPaths.Account);
    }

    public static Actor ActorOf(StoredSession session, HttpContext context) => new(session.OrganizationId, ActorKind.Person, session.UserId, session.SessionId, context.Connection.RemoteIpAddress?.ToString());

    private static RazorComponentResult<ChoicePage> Choice(HttpContext context, IReadOnlyList<Way> ways, string returnUrl, string? address, bool notFound)
    {
        var last = context.RequestServices.GetRequiredService<Door>().LastUsed(context.Request);
        return new(new
        {
            Ways = (IReadOnlyList<Way>)[.. ways.OrderByDescending(way => way.Name == last)],
            Remembered = last,
            Return = returnUrl,
            Address = address,
            NotFound = notFound,
            SignedOut = context.Request.Query.ContainsKey("signedOut"),
        });
    }

    /// <summary>The framework's handler, without its middleware: that would ask at every request of every client whether it is a callback.</summary>
    private static async Task<OidcHandler> OidcAsync(HttpContext context)
    {
        var handler = context.RequestServices.GetRequiredService<OidcHandler>();
        await handler.InitializeAsync(new(OidcHandler.SchemeName, null, typeof(OidcHandler)), context);
        return handler;
    }
}
