using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>
/// <c>/oauth2/token</c>: trades a client's secret (RFC 6749 §4.4) or an assertion of its issuer (RFC 7523 §2.2) for an access
/// token, and <c>/.well-known/oauth-authorization-server</c> (RFC 8414) tells how.
/// </summary>
internal sealed class TokenEndpoint(CredentialStore store, AssertionCheck assertions, HubStorage storage, HubOptions options, TimeProvider time, ILogger<TokenEndpoint> logger)
{
    public const string Path = "/oauth2/token";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, context => context.RequestServices.GetRequiredService<TokenEndpoint>().IssueAsync(context));
        endpoints.MapGet("/.well-known/oauth-authorization-server", context => context.RequestServices.GetRequiredService<TokenEndpoint>().DescribeAsync(context));
    }

    private async Task IssueAsync(HttpContext context)
    {
        var (request, error) = await TokenRequest.ReadAsync(context);
        if (request is null)
        {
            await RefuseAsync(context, error!);
            return;
        }
        try
        {
            var client = await AuthenticateAsync(request, context.RequestAborted);
            if (client is null)
            {
                await RefuseAsync(context, TokenError.InvalidClient);
                return;
            }
            var issued = await new TokenIssuer(storage, time, new(client.OrganizationId, ActorKind.ScimClient, null, client.Id, context.Connection.RemoteIpAddress?.ToString()))
                .IssueAccessTokenAsync(client, context.RequestAborted);
            await WriteAsync(context, 200, json =>
            {
                json.WriteString("access_token", issued.Text);
                json.WriteString("token_type", "Bearer");
                json.WriteNumber("expires_in", (long)TokenIssuer.AccessTokenLifetime.TotalSeconds);
                json.WriteString("scope", "scim");
            });
        }
        catch (Exception e) when (e is StorageUnavailableException or System.Data.Common.DbException or DbUpdateException or TimeoutException)
        {
            logger.StorageUnavailable(e, "POST", Path);
            context.Response.Headers.RetryAfter = "5";
            await RefuseAsync(context, TokenError.Unavailable);
        }
    }

    private async Task<OAuthClient?> AuthenticateAsync(TokenRequest request, CancellationToken ct)
    {
        var client = Guid.TryParse(request.ClientId, out var id) ? await store.FindClientAsync(id, ct) : null;
        if (client is null || time.GetUtcNow() >= client.ExpiresAt)
        {
            return null;
        }
        var holds = request.Assertion is { } assertion
            ? await assertions.HoldsAsync(assertion, await store.TrustsOfAsync(client, ct), ct)
            : client.SecretHash is { } hash && Secret.Matches(request.Secret, hash);
        return holds ? client : null;
    }

    private Task DescribeAsync(HttpContext context)
    {
        var issuer = options.PublicUrl ?? $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}";
        return WriteAsync(context, 200, json =>
        {
            json.WriteString("issuer", issuer);
            json.WriteString("token_endpoint", issuer + Path);
            WriteList(json, "grant_types_supported", "client_credentials");
            // RFC 8414 §2: required, and empty where there is no authorization endpoint.
            WriteList(json, "response_types_supported");
            WriteList(json, "scopes_supported", "scim");
            WriteList(json, "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post", "private_key_jwt");
            WriteList(json, "token_endpoint_auth_signing_alg_values_supported", AssertionCheck.Algorithms);
        });
    }

    private static void WriteList(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    private static Task RefuseAsync(HttpContext context, TokenError error)
    {
        if (error.Status == 401)
        {
            // RFC 6749 §5.2: the scheme the client used, or could have.
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth2\", charset=\"UTF-8\"";
        }
        return WriteAsync(context, error.Status, json =>
        {
            json.WriteString("error", error.Code);
            json.WriteString("error_description", error.Description);
        });
    }

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        // RFC 6749 §5.1: answers that hold tokens are not to be stored.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
