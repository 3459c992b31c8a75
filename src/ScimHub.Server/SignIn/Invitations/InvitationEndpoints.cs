using ScimHub.Provisioning.Invitations;

namespace ScimHub.Server.SignIn.Invitations;

/// <summary><c>/invitation</c>: the link, the page it leads to, and the acceptance with a password.</summary>
internal static class InvitationEndpoints
{
    public const string PasswordPath = InvitationPost.Path + "/password";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(InvitationPost.Path, (HttpContext context, InvitationPages pages, string? code, CancellationToken ct) => pages.ShowAsync(context, code, ct));
        endpoints.MapGet(PasswordPath, (HttpContext context, InvitationPages pages, CancellationToken ct) => pages.AskPasswordAsync(context, ct));
        endpoints.MapPost(PasswordPath, (HttpContext context, InvitationPages pages, CancellationToken ct) => pages.AcceptAsync(context, ct));
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<InvitationCookie>();
        services.AddSingleton<InvitationAcceptance>();
        services.AddSingleton<InvitationPages>();
    }
}
