using ScimHub.Provisioning.Organizations;

namespace ScimHub.Server.SignIn;

/// <summary>
/// Whose sign-in a browser is at: <c>/o/HANDLE/signin</c> and all below it is an organisation's; without that it is the default one's. So every connection has one callback path, and
/// nothing of one organisation can finish at another's. Behind the sign-in no address names the organisation: the session does.
/// </summary>
internal sealed class OrganizationPath(OrganizationHandles handles, HubCookies cookies)
{
    public const string Root = "/o";

    /// <summary>Where this browser last signed in, for when its session is over.</summary>
    private const string Remembered = "scimhub-organization";

    private static readonly TimeSpan RememberedFor = TimeSpan.FromDays(90);

    private sealed record At(int OrganizationId);

    /// <summary>The organisation at whose sign-in the request is.</summary>
    public static int Of(HttpContext context) => context.Features.Get<At>()?.OrganizationId ?? Organization.DefaultId;

    /// <summary>Where somebody without a session signs in: at the organisation where this browser last did.</summary>
    public static string ToSignIn(HttpContext context, string returnUrl) =>
        (context.RequestServices.GetRequiredService<HubCookies>().Read(context.Request, Remembered) is { } handle && OrganizationRegistry.IsHandle(handle) ? Prefix(handle) : "") + SignInPaths.To(returnUrl);

    /// <summary>Takes the organisation out of the path, and keeps it with the request. An unknown one is left in it, where nothing is.</summary>
    public async Task EnterAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments(Root, out var rest) || rest.Value is not ['/', .. var behind])
        {
            return;
        }
        var handle = behind.Split('/', 2)[0];
        var path = new PathString(behind[handle.Length..]);
        if ((path.HasValue && !path.StartsWithSegments(SignInPaths.SignIn)) || await handles.FindAsync(handle, context.RequestAborted) is not { } id)
        {
            return;
        }
        context.Features.Set(new At(id));
        request.PathBase = request.PathBase.Add(Prefix(handle));
        request.Path = path.HasValue ? path : SignInPaths.SignIn;
    }

    /// <summary>Somebody has signed in with this browser.</summary>
    public async Task RememberAsync(HttpContext context, int organizationId, CancellationToken ct)
    {
        if (await handles.OfAsync(organizationId, ct) is { } handle)
        {
            cookies.Write(context, Remembered, handle, RememberedFor);
        }
        else if (cookies.Read(context.Request, Remembered) is not null)
        {
            cookies.Delete(context, Remembered);
        }
    }

    /// <param name="handle">Null of the default organisation.</param>
    public static string Prefix(string? handle) => handle is null ? "" : $"{Root}/{handle}";
}
