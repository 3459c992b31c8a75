using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn.Invitations;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>
/// The authorization code flow (Core §3.1) of every connection. What a sign-in under way must remember travels in <c>state</c>, sealed, and is bound to the browser by a
/// cookie of its own; it comes back once.
/// </summary>
internal sealed class OidcHandler(
    IOptionsMonitor<OidcHandlerOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IDataProtectionProvider protection, Door door, InvitationCookie invitation, Channels channels, PublicUrl url,
    ProviderDirectory providers, OidcExchange exchange, IdTokenCheck check, GroupClaims groupClaims, SpentValues spent, SchemaCatalog schemas) : RemoteAuthenticationHandler<OidcHandlerOptions>(options, loggers, encoder)
{
    public const string SchemeName = "oidc";

    private const string ConnectionItem = "connection";
    private const string NonceItem = "nonce";
    private const string VerifierItem = "verifier";
    private const string FreshItem = "fresh";
    private const string CorrelationItem = ".xsrf";
    private const string Email = "email";
    private const string EmailVerified = "email_verified";

    /// <summary>A person who comes back later begins anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>All that a provider may take to answer, so that a person has an answer within five seconds.</summary>
    private static readonly TimeSpan ProvidersTime = TimeSpan.FromSeconds(4.5);

    private readonly PropertiesDataFormat states = new(protection.CreateProtector("oidc state"));

    /// <summary>Sends the person to the provider.</summary>
    /// <param name="returnUrl">A path that was checked.</param>
    /// <param name="again">Whether they are to prove who they are now, whoever was signed in at the provider before.</param>
    public async Task<IResult> BeginAsync(OidcSettings settings, string returnUrl, bool again)
    {
        using var limit = Limit();
        OidcProvider provider;
        try
        {
            provider = await providers.GetAsync(settings, limit.Token);
        }
        catch (Exception e) when (IsProvidersFault(e))
        {
            return Unavailable(settings);
        }
        var (nonce, verifier) = (Random(), Random());
        var properties = new AuthenticationProperties { RedirectUri = returnUrl, IssuedUtc = TimeProvider.GetUtcNow() };
        properties.Items[ConnectionItem] = settings.Connection.Id.ToString();
        properties.Items[NonceItem] = nonce;
        properties.Items[VerifierItem] = verifier;
        // Whoever sits at the browser, an invited person is to prove who they are now, and so is whoever asks for it (Core §3.1.2.1).
        var fresh = again || invitation.Read(Request) is not null;
        if (fresh)
        {
            properties.Items[FreshItem] = "yes";
        }
        GenerateCorrelationId(properties);
        return Results.Redirect(QueryHelpers.AddQueryString(provider.AuthorizationEndpoint.AbsoluteUri, new Dictionary<string, string?>
        {
            ["client_id"] = settings.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = RedirectUri(settings),
            ["scope"] = settings.Scopes,
            ["state"] = states.Protect(properties),
            ["nonce"] = nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
            // What is null is not sent. The parameters can be taken out in the browser: what counts is the answer.
            ["prompt"] = !fresh ? null : settings.Kind == OidcKind.Google ? "select_account" : "login",
            ["max_age"] = fresh && settings.TellsTimeOfAuthentication ? "0" : null,
        }));
    }

    /// <summary>The callback has a route of its own, whose errors are pages like those of any other.</summary>
    protected override Task<HandleRequestResult> HandleRemoteAuthenticateAsync() => throw new NotSupportedException("Sign-ins end in FinishAsync.");

    /// <summary>Takes the person back.</summary>
    /// <param name="name">The connection's, at whose path they came.</param>
    public async Task<IResult> FinishAsync(string name)
    {
        var connection = await channels.FindAsync(OrganizationPath.Of(Context), name, Context.RequestAborted);
        if (connection is null || await channels.OidcAsync(connection, Context.RequestAborted) is not { } settings)
        {
            return Results.NotFound();
        }
        if (await ReadStateAsync(settings) is not { } properties)
        {
            return SignInApplication.Page(400, "Start again", "This sign-in was not begun in this browser, was used already, or took too long. Start again from the sign-in page.");
        }
        if (Request.Query["error"] is [{ Length: > 0 } error])
        {
            Logger.SignInRefused(connection.Id, $"the provider answered {OidcFault.Word(error)}");
            return await door.DenyAsync(Context, new(RefusalReason.ProviderRefused, $"{connection.Name} did not let you sign in."), SignInMethod.Oidc, connection.Id);
        }
        using var limit = Limit();
        try
        {
            return await CompleteAsync(settings, properties, limit.Token);
        }
        catch (OidcFault e) when (!e.IsUnavailable)
        {
            Logger.SignInRefused(connection.Id, e.Message);
            return await door.DenyAsync(Context, new(RefusalReason.InvalidResponse, $"What {connection.Name} answered proves nothing. Try again; if that does not help, ask an administrator."), SignInMethod.Oidc, connection.Id);
        }
        catch (Exception e) when (IsProvidersFault(e))
        {
            Logger.SignInRefused(connection.Id, e.Message);
            return Unavailable(settings);
        }
    }

    private async Task<IResult> CompleteAsync(OidcSettings settings, AuthenticationProperties properties, CancellationToken ct)
    {
        var provider = await providers.GetAsync(settings, ct);
        // RFC 9207 §2.4: compared where it is sent, and missed where the provider says that it sends it.
        if (Request.Query["iss"] is var issuers && (issuers.Count > 0 ? issuers != provider.Issuer : provider.SendsIssuer))
        {
            throw new OidcFault("The authorization response names another issuer, or none.");
        }
        if (Request.Query["code"] is not [{ Length: > 0 } code])
        {
            throw new OidcFault("The authorization response has no code.");
        }
        var tokens = await exchange.TradeAsync(settings, provider, code, properties.Items[VerifierItem]!, RedirectUri(settings), ct);
        var claims = await check.IdTokenAsync(tokens.IdToken, settings, provider, properties.Items[NonceItem]!, tokens.AccessToken, ct);
        var isFresh = properties.Items.ContainsKey(FreshItem);
        if (isFresh)
        {
            CheckFresh(settings, claims, properties.IssuedUtc!.Value);
        }
        var subject = claims["sub"]!.GetValue<string>();
        if (settings.AsksUserInfo && provider.UserInfoEndpoint is { } endpoint && tokens.AccessToken is { } accessToken)
        {
            Add(claims, await exchange.UserInfoAsync(endpoint, accessToken, subject, ct));
        }
        var groups = await groupClaims.ReadAsync(settings, claims, tokens.AccessToken, ct);
        return await AdmitAsync(settings, claims, groups, tokens.IdToken, ReturnUrl.Of(properties.RedirectUri), isFresh);
    }

    /// <summary>An invitation is taken up, and a secret made, by whoever proves now who they are. A provider that was asked by <c>max_age</c> must say when that was (Core §2, <c>auth_time</c>).</summary>
    private static void CheckFresh(OidcSettings settings, JsonObject claims, DateTimeOffset begun)
    {
        if (IdTokenCheck.AuthenticatedAt(claims) is { } at ? at < begun - Tokens.SignedTokens.Skew : settings.TellsTimeOfAuthentication)
        {
            throw new OidcFault("A fresh sign-in was asked for, and the provider says that it was an old one, or not when it was.");
        }
    }

    /// <summary>What the ID token does not say. An address and whether it is verified are one statement: that one of two is, is not put together from both.</summary>
    private static void Add(JsonObject claims, JsonObject info)
    {
        var saysAddress = claims.ContainsKey(Email) || claims.ContainsKey(EmailVerified);
        var isSame = JsonNode.DeepEquals(claims[Email], info[Email]);
        foreach (var (claim, value) in info)
        {
            if (claim is not (Email or EmailVerified) || !saysAddress || isSame)
            {
                claims.TryAdd(claim, value?.DeepClone());
            }
        }
    }

    private async Task<IResult> AdmitAsync(OidcSettings settings, JsonObject claims, IReadOnlyList<AssertedGroup>? groups, string idToken, string returnUrl, bool isFresh)
    {
        Assertion assertion;
        try
        {
            var mapping = ClaimMapping.Of(schemas.User, Channel.Oidc, ClaimMapping.Read(settings.Connection.Mapping));
            assertion = mapping.ToAssertion(Door.Nobody(Context), settings.Connection, claims, isSignIn: true) with { Groups = groups };
        }
        catch (ScimException e)
        {
            throw new OidcFault($"The claims make no person: {e.Message}");
        }
        var proof = new SessionOpening(
            assertion.Actor.OrganizationId, Guid.Empty, SignInMethod.Oidc, settings.Connection.Id, assertion.Subject, claims["sid"] is JsonValue sid && sid.TryGetValue<string>(out var id) ? id : null, idToken)
        {
            IsFresh = isFresh,
        };
        return await door.AdmitAsync(Context, assertion, proof, settings.Connection.Name, returnUrl);
    }

    /// <summary>What was remembered, where it is this browser's, this connection's, not too old, and comes back for the first time.</summary>
    private async Task<AuthenticationProperties?> ReadStateAsync(OidcSettings settings)
    {
        if (Request.Query["state"] is not [{ Length: > 0 } state] || states.Unprotect(state) is not { } properties)
        {
            return null;
        }
        var now = TimeProvider.GetUtcNow();
        if (properties.Items[ConnectionItem] != settings.Connection.Id.ToString() || properties.IssuedUtc is not { } begun || now - begun > Patience)
        {
            return null;
        }
        // The check takes it out of the properties.
        var correlation = properties.Items[CorrelationItem];
        return correlation is not null && ValidateCorrelationId(properties) && await spent.TrySpendAsync("oidc state", correlation, now + Patience, Context.RequestAborted) ? properties : null;
    }

    private string RedirectUri(OidcSettings settings) => url.Of(Request) + Request.PathBase.Value + SignInPaths.Callback(settings.Connection.Name);

    private CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(Context.RequestAborted);
        limit.CancelAfter(ProvidersTime);
        return limit;
    }

    private bool IsProvidersFault(Exception e) => e is OidcFault || (e is OperationCanceledException && !Context.RequestAborted.IsCancellationRequested);

    private static IResult Unavailable(OidcSettings settings) =>
        SignInApplication.Page(503, "No answer", $"{settings.Connection.Name} cannot be reached at the moment, or is not set up as it says. Try again in a while, or choose another way to sign in.");

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
