using System.Text.RegularExpressions;
using ScimHub.Provisioning.Credentials;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Local;

/// <summary>A browser before the pages of those who sign in here.</summary>
/// <param name="host">As the browser names the server; null: by its address.</param>
internal sealed partial class LocalDoor(ServerProcess server, string? host = null) : IDisposable
{
    public const string Password = "seven crates of lemons";

    public Browser Browser { get; } = new();

    public string? Session => Browser.Cookie(Address, "scimhub");

    public Uri Address { get; } = host is null ? server.Address : new UriBuilder(server.Address) { Host = host }.Uri;

    public Uri At(string path) => new(Address, path);

    public Task<Browser.Page> GetAsync(string path) => Browser.GetAsync(At(path));

    public Task<Browser.Page> PostAsync(string path, params (string Name, string Value)[] form) => Browser.PostAsync(At(path), form.ToDictionary(x => x.Name, x => x.Value));

    public Task<Browser.Page> SignInAsync(string userName, string password = Password) => PostAsync("/signin/local", ("userName", userName), ("password", password));

    public Task<Browser.Page> BecomeAsync(string link, string userName, string password = Password) => PostAsync(
        new Uri(link).AbsolutePath, ("code", CodeOf(link)), ("userName", userName), ("displayName", "Grace Hopper"), ("email", $"{userName}@example.org"), ("password", password));

    public static string CodeOf(string link) => Uri.UnescapeDataString(new Uri(link).Query["?code=".Length..]);

    /// <summary>The link that the server printed as it started.</summary>
    public static async Task<string> FirstLinkAsync(ServerProcess server)
    {
        for (var i = 0; i < 200; i++)
        {
            if (LinkPattern().Match(server.Log) is { Success: true } match)
            {
                return match.Value;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new Xunit.Sdk.XunitException($"No link was printed:\n{server.Log}");
    }

    /// <summary>The code an authenticator app shows for the key on the page.</summary>
    public static string CodeOn(Browser.Page page)
    {
        var text = KeyPattern().Match(page.Text).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        var (key, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var letter in text)
        {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                key.Add((byte)(buffer >> bits));
                buffer &= (1 << bits) - 1;
            }
        }
        return Totp.Code([.. key], Totp.StepAt(TimeProvider.System.GetUtcNow()));
    }

    public static IReadOnlyList<string> RecoveryCodesOn(Browser.Page page) => [.. RecoveryPattern().Matches(page.Text).Select(match => match.Groups[1].Value)];

    public void Dispose() => Browser.Dispose();

    [GeneratedRegex(@"http\S+/signin/first\?code=\S+", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("<code id=\"totp-key\">([A-Z2-7 ]+)</code>", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();

    [GeneratedRegex("<li><code>([A-Z2-7-]{19})</code></li>", RegexOptions.CultureInvariant)]
    private static partial Regex RecoveryPattern();
}
