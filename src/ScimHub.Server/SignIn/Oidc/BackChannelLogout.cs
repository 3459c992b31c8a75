using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Sessions;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>Ends sessions when their provider says so (OpenID Connect Back-Channel Logout 1.0).</summary>
internal sealed class BackChannelLogout(Channels channels, ProviderDirectory providers, IdTokenCheck check, SpentValues spent, SessionRegistry sessions, TimeProvider time, ILogger<BackChannelLogout> logger)
{
    private static readonly TimeSpan ProvidersTime = TimeSpan.FromSeconds(4.5);

    /// <summary>A logout token is refused as old long before.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    /// <summary>§2.8: 200 where it was done, 400 where the token does not hold; never stored.</summary>
    public async Task<IResult> EndAsync(string name, HttpContext context)
    {
        var ct = context.RequestAborted;
        if (await channels.FindAsync(OrganizationPath.Of(context), name, ct) is not { } connection || await channels.OidcAsync(connection, ct) is not { } settings)
        {
            return Results.NotFound();
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ProvidersTime);
        try
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(ct) : throw new OidcFault("The request is no form.");
            if (form["logout_token"] is not [{ Length: > 0 } token])
            {
                throw new OidcFault("The request has no logout_token.");
            }
            var claims = await check.LogoutTokenAsync(token, settings, await providers.GetAsync(settings, limit.Token), limit.Token);
            if (!await spent.TrySpendAsync($"logout token of {connection.Id}", Text(claims, "jti")!, time.GetUtcNow() + Remembered, ct))
            {
                throw new OidcFault("The logout token was used before.");
            }
            var actor = new Actor(connection.OrganizationId, ActorKind.Connection, connection.Id, null, context.Connection.RemoteIpAddress?.ToString());
            await sessions.EndOfProviderAsync(actor, connection.Id, Text(claims, "sub"), Text(claims, "sid"), ct);
            return Results.Ok();
        }
        catch (Exception e) when (e is OidcFault or IOException or InvalidDataException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.SignInRefused(connection.Id, $"logout: {e.Message}");
            return Results.Json(new { error = "invalid_request", error_description = "The logout token does not hold." }, statusCode: 400);
        }
    }

    private static string? Text(JsonObject claims, string name) => claims[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
