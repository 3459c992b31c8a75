using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>The certified OpenID provider (npm's <c>oidc-provider</c>) on a free port, with one client and the people a test gives it.</summary>
public sealed partial class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "scimhub";
    public const string ClientSecret = "a secret of the tests, with a % and a :";

    private static readonly HttpClient Http = new();
    private readonly Process process;

    private OpenIdProvider(Process process, Uri issuer) => (this.process, Issuer) = (process, issuer);

    public Uri Issuer { get; }

    public int ProcessId => process.Id;

    /// <param name="connection">At each of the servers.</param>
    public static Task<OpenIdProvider> StartAsync(string connection, JsonObject people, params Uri[] servers) => StartAsync(connection, people, null, servers);

    /// <param name="connection">At each of the servers.</param>
    /// <param name="key">By which the client proves itself (Core §9, <c>private_key_jwt</c>); null: by the secret.</param>
    public static async Task<OpenIdProvider> StartAsync(string connection, JsonObject people, SigningKey? key, params Uri[] servers)
    {
        var folder = Path.Combine(Repository.Root, "tests", "providers", "oidc");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new InvalidOperationException("The OpenID provider is not installed: run tests/run signin, or npm ci in tests/providers/oidc.");
        }
        var client = new JsonObject
        {
            ["client_id"] = ClientId,
            ["redirect_uris"] = List(servers.Select(server => $"{server.GetLeftPart(UriPartial.Authority)}/signin/{connection}/callback")),
            ["post_logout_redirect_uris"] = List(servers.Select(server => $"{server.GetLeftPart(UriPartial.Authority)}/signin")),
            ["backchannel_logout_uri"] = $"{servers[0].GetLeftPart(UriPartial.Authority)}/signin/{connection}/logout",
            ["backchannel_logout_session_required"] = true,
        };
        if (key is null)
        {
            client["client_secret"] = ClientSecret;
        }
        else
        {
            (client["token_endpoint_auth_method"], client["jwks"]) = ("private_key_jwt", new JsonObject { ["keys"] = new JsonArray(key.Public()) });
        }
        var settings = new JsonObject { ["people"] = people, ["clients"] = new JsonArray(client) };
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("provider.mjs");
        start.ArgumentList.Add(settings.ToJsonString());
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The OpenID provider ended at its start.");
        return new(process, new((string)JsonNode.Parse(line)!["issuer"]!));
    }

    /// <summary>As `scimhub connection set` does it.</summary>
    public async Task ConnectAsync(ServerProcess server, string connection, params string[] more)
    {
        var file = Path.Combine(server.Database.Folder, Unique.Name("secret"));
        await File.WriteAllTextAsync(file, ClientSecret + "\n", TestContext.Current.CancellationToken);
        (await server.RunAsync(["connection", "set", connection, "--oidc-authority", Issuer.ToString().TrimEnd('/'), "--oidc-client-id", ClientId, "--oidc-client-secret-file", file, .. more])).ExpectExit(0);
    }

    public async Task SetPeopleAsync(JsonObject people) =>
        (await Http.PostAsJsonAsync(new Uri(Issuer, "/test/people"), people, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    public async Task RotateKeysAsync() => (await Http.PostAsync(new Uri(Issuer, "/test/keys"), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    /// <summary>Signs out at the provider itself, which tells every client whose session it was.</summary>
    public async Task SignOutAsync(Browser browser)
    {
        var asked = (await browser.GetAsync(new Uri(Issuer, "/session/end"))).Expect(200);
        var secret = SecretPattern().Match(asked.Text).Groups[1].Value;
        (await browser.PostAsync(new Uri(Issuer, "/session/end/confirm"), new() { ["xsrf"] = secret, ["logout"] = "yes" })).Expect(200);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    [GeneratedRegex("name=\"xsrf\" value=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex SecretPattern();

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
