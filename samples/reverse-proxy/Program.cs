using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

// A small application behind nginx. It has no sign-in of its own: who it is, ScimHub says, in a header that it signs, so that nobody who reaches the application past the proxy is believed.
var builder = WebApplication.CreateSlimBuilder(args);
var hub = builder.Configuration["Hub"] ?? "http://127.0.0.1:5080";
var app = builder.Build();
using var http = new HttpClient();
var handler = new JsonWebTokenHandler();
JsonWebKeySet? keys = null;

app.MapGet("/{**path}", async (HttpContext context) =>
{
    keys ??= new JsonWebKeySet(await http.GetStringAsync(new Uri(hub + "/auth/keys")));
    var identity = await handler.ValidateTokenAsync(context.Request.Headers["X-ScimHub-Identity"], new TokenValidationParameters
    {
        IssuerSigningKeys = keys.GetSigningKeys(),
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidateAudience = false,
        ValidateIssuer = false,
        ClockSkew = TimeSpan.FromSeconds(30),
    });
    if (!identity.IsValid)
    {
        return Results.Text("Nobody vouches for you: come through the proxy.", statusCode: 403);
    }
    var roles = context.Request.Headers["X-ScimHub-Roles"].ToString();
    return Results.Text($"Hello {identity.Claims["preferred_username"]} ({identity.Claims["sub"]}).\nYour roles: {(roles.Length > 0 ? roles : "none yet")}\n");
});

await app.RunAsync();
