using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Data.Sqlite;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>Debian's Glewlwyd, an OpenID provider written in C by others than the certified one, on a free port with a database of its own.</summary>
public sealed class GlewlwydProvider : IAsyncDisposable
{
    /// <summary>It reads the secret of HTTP Basic as it stands, where RFC 6749 §2.3.1 has it form-encoded: so it is one that is the same in both.</summary>
    private const string ClientSecret = "a-secret-of-the-tests";

    private const string Password = "a password of the tests";
    private const string Tables = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

    private static readonly string[] Scopes = ["openid", "profile", "email"];

    private readonly string folder = Directory.CreateTempSubdirectory("scimhub-glewlwyd-").FullName;
    private readonly Uri address = FreeAddress();
    private readonly Process process;

    private GlewlwydProvider()
    {
        MakeDatabase();
        File.WriteAllText(Path.Combine(folder, "glewlwyd.conf"), Configuration());
        var start = new ProcessStartInfo("glewlwyd") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add($"--config-file={Path.Combine(folder, "glewlwyd.conf")}");
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Issuer => new(address, "/api/oidc");

    /// <summary>With one client, the connection of a server, and one person.</summary>
    public static async Task<GlewlwydProvider> StartAsync(ServerProcess server, string connection, string person, string name)
    {
        if (!File.Exists(Tables))
        {
            throw new InvalidOperationException("The second OpenID provider is not installed: run tests/run server, or apt-get install glewlwyd.");
        }
        var provider = new GlewlwydProvider();
        await provider.SetUpAsync(new Uri(server.Address, $"/signin/{connection}/callback"), person, name);
        var file = Path.Combine(server.Database.Folder, Unique.Name("secret"));
        await File.WriteAllTextAsync(file, ClientSecret, TestContext.Current.CancellationToken);
        (await server.RunAsync(["connection", "set", connection, "--oidc-authority", provider.Issuer.AbsoluteUri, "--oidc-client-id", "scimhub", "--oidc-client-secret-file", file])).ExpectExit(0);
        return provider;
    }

    /// <summary>What its page of scripts does: says who one is, grants, goes on.</summary>
    public async Task<Browser.Page> SignInAsync(Browser browser, ServerProcess server, string connection, string person)
    {
        var asked = await browser.GetAsync(new Uri(server.Address, $"/signin/{connection}"));
        Assert.Equal("/login.html", asked.Address.AbsolutePath);
        (await browser.SendJsonAsync(HttpMethod.Post, new(address, "/api/auth/"), new() { ["username"] = person, ["password"] = Password })).Expect(200);
        (await browser.SendJsonAsync(HttpMethod.Put, new(address, "/api/auth/grant/scimhub"), new() { ["scope"] = string.Join(' ', Scopes) })).Expect(200);
        return await browser.GetAsync(new(QueryHelpers.ParseQuery(asked.Address.Query)["callback_url"] + "&g_continue"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task SetUpAsync(Uri callback, string person, string name)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var key = RSA.Create(2048);
        await SignInAsync(client);
        await SendAsync(client, HttpMethod.Post, "mod/plugin/", new()
        {
            ["module"] = "oidc", ["name"] = "oidc", ["display_name"] = "OpenID Connect",
            ["parameters"] = new JsonObject
            {
                ["iss"] = Issuer.AbsoluteUri, ["jwt-type"] = "rsa", ["jwt-key-size"] = "256", ["key"] = key.ExportPkcs8PrivateKeyPem(), ["cert"] = key.ExportSubjectPublicKeyInfoPem(),
                ["access-token-duration"] = 600, ["refresh-token-duration"] = 600, ["code-duration"] = 600, ["auth-type-code-enabled"] = true, ["auth-type-id-token-enabled"] = true, ["jwks-show"] = true,
                ["pkce-allowed"] = true, ["pkce-required"] = true, ["pkce-method-plain-allowed"] = false, ["subject-type"] = "public", ["allowed-scope"] = new JsonArray("openid"),
                ["name-claim"] = "mandatory", ["email-claim"] = "mandatory", ["scope-claim"] = "no", ["claims"] = new JsonArray(), ["scope"] = new JsonArray(), ["additional-parameters"] = new JsonArray(),
            },
        });
        foreach (var scope in Scopes)
        {
            var isThere = scope == "openid";
            await SendAsync(client, isThere ? HttpMethod.Put : HttpMethod.Post, isThere ? "scope/openid" : "scope/", new()
            {
                ["name"] = scope, ["display_name"] = scope, ["description"] = scope, ["password_required"] = true, ["password_max_age"] = 0, ["scheme"] = new JsonObject(),
            });
        }
        await SendAsync(client, HttpMethod.Post, "client/", new()
        {
            ["client_id"] = "scimhub", ["name"] = "ScimHub", ["confidential"] = true, ["password"] = ClientSecret, ["redirect_uri"] = new JsonArray(callback.AbsoluteUri), ["authorization_type"] = new JsonArray("code"),
            ["token_endpoint_auth_method"] = new JsonArray("client_secret_basic"), ["scope"] = List(), ["enabled"] = true,
        });
        await SendAsync(client, HttpMethod.Post, "user/", new() { ["username"] = person, ["password"] = Password, ["name"] = name, ["email"] = $"{person}@example.com", ["scope"] = List(), ["enabled"] = true });
    }

    /// <summary>As its first administrator, when it listens.</summary>
    private async Task SignInAsync(HttpClient client)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            try
            {
                await SendAsync(client, HttpMethod.Post, "auth/", new() { ["username"] = "admin", ["password"] = "password" });
                return;
            }
            catch (HttpRequestException) when (began.Elapsed < TimeSpan.FromSeconds(30) && !process.HasExited)
            {
                // Not listening yet.
            }
        }
    }

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, "/api/" + path) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    private void MakeDatabase()
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "glewlwyd.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // The tables as the package has them.
        command.CommandText = File.ReadAllText(Tables);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private string Configuration() => $$"""
        port={{address.Port}}
        bind_address="127.0.0.1"
        external_url="{{address.GetLeftPart(UriPartial.Authority)}}"
        login_url="login.html"
        api_prefix="api"
        static_files_path="/usr/share/glewlwyd/webapp/"
        log_mode="console"
        log_level="WARNING"
        cookie_domain="127.0.0.1"
        cookie_secure=0
        session_expiration=3600
        session_key="GLEWLWYD2_SESSION_ID"
        admin_scope="g_admin"
        profile_scope="g_profile"
        login_api_enabled=true
        user_module_path="/usr/lib/glewlwyd/user"
        user_middleware_module_path="/usr/lib/glewlwyd/user_middleware"
        client_module_path="/usr/lib/glewlwyd/client"
        user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
        plugin_module_path="/usr/lib/glewlwyd/plugin"
        use_secure_connection=false
        secure_connection_key_file="none"
        secure_connection_pem_file="none"
        hash_algorithm="SHA512"
        database = { type = "sqlite3"; path = "{{Path.Combine(folder, "glewlwyd.db")}}"; };

        """;

    private static JsonArray List() => new([.. Scopes.Select(scope => JsonValue.Create(scope))]);

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
