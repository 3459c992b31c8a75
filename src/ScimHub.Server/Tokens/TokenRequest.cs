using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ScimHub.Server.Tokens;

/// <summary>A request for an access token, read and well formed: exactly one of secret and assertion is there.</summary>
internal sealed record TokenRequest(string ClientId, string? Secret, string? Assertion)
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private const int MaxBodyBytes = 64 * 1024;

    private static readonly FormOptions Limits = new() { ValueCountLimit = 32, KeyLengthLimit = 256, ValueLengthLimit = MaxBodyBytes, BufferBody = false };

    /// <summary>Reads the form and the header; one of the two results is null.</summary>
    public static async Task<(TokenRequest? Request, TokenError? Error)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return (null, TokenError.InvalidRequest("Send application/x-www-form-urlencoded."));
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBodyBytes;
        }
        IFormCollection form;
        try
        {
            form = await new FormFeature(context.Request, Limits).ReadFormAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return (null, TokenError.InvalidRequest("The form cannot be read."));
        }
        return Read(form, context.Request.Headers.Authorization);
    }

    internal static (TokenRequest? Request, TokenError? Error) Read(IFormCollection form, StringValues authorization)
    {
        // RFC 6749 §3.2: parameters MUST NOT be included more than once.
        if (form.Any(x => x.Value.Count > 1) || authorization.Count > 1)
        {
            return (null, TokenError.InvalidRequest("A parameter or header is there more than once."));
        }
        var grantType = Value(form, "grant_type");
        if (grantType is null)
        {
            return (null, TokenError.InvalidRequest("grant_type is missing."));
        }
        if (grantType != "client_credentials")
        {
            return (null, TokenError.UnsupportedGrantType);
        }
        if (Value(form, "scope") is { } scope && scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(x => x != "scim"))
        {
            return (null, TokenError.InvalidScope);
        }
        return Credentials(form, authorization);
    }

    private static (TokenRequest? Request, TokenError? Error) Credentials(IFormCollection form, StringValues authorization)
    {
        string? clientId = Value(form, "client_id"), secret = Value(form, "client_secret"), assertion = Value(form, "client_assertion");
        var ways = (authorization.Count > 0 ? 1 : 0) + (secret is null ? 0 : 1) + (assertion is null ? 0 : 1);
        if (ways > 1)
        {
            // RFC 6749 §2.3: the client MUST NOT use more than one authentication method in each request.
            return (null, TokenError.InvalidRequest("Authenticate in one way: the Authorization header, client_secret, or client_assertion."));
        }
        if (authorization.Count > 0)
        {
            return FromHeader(authorization[0] ?? "", clientId);
        }
        if (assertion is not null && Value(form, "client_assertion_type") != AssertionType)
        {
            return (null, TokenError.InvalidRequest($"client_assertion_type must be {AssertionType}."));
        }
        return ways == 0
            ? (null, TokenError.InvalidClient)
            : clientId is null
                ? (null, TokenError.InvalidRequest("client_id is missing."))
                : (new(clientId, secret, assertion), null);
    }

    private static (TokenRequest? Request, TokenError? Error) FromHeader(string header, string? clientId)
    {
        const string Basic = "Basic ";
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            || !PresentedSecret.TryReadBasic(header.AsSpan(Basic.Length).Trim(' '), out var user, out var password))
        {
            return (null, TokenError.InvalidClient);
        }
        // RFC 6749 §2.3.1: both parts are form-urlencoded before they are joined.
        user = System.Net.WebUtility.UrlDecode(user);
        password = System.Net.WebUtility.UrlDecode(password);
        return clientId is not null && clientId != user
            ? (null, TokenError.InvalidRequest("client_id differs from the Authorization header's."))
            : (new(user, password, null), null);
    }

    /// <summary>RFC 6749 §3.1: parameters without a value are as if omitted.</summary>
    private static string? Value(IFormCollection form, string name) => form[name] is [{ Length: > 0 } value] ? value : null;
}
