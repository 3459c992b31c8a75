using Microsoft.AspNetCore.Components;

namespace ScimHub.Server.SignIn.Pages;

/// <summary>A page of the way in. It stays with the organisation at whose sign-in the browser is (<see cref="OrganizationPath"/>).</summary>
public abstract class SignInPage : ComponentBase
{
    [CascadingParameter] private HttpContext Context { get; set; } = null!;

    /// <param name="path">Of the way in, such as <c>/signin/local</c>.</param>
    protected string At(string path) => Context.Request.PathBase.Value + path;
}
