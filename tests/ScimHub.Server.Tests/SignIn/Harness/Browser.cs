using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>A browser without scripts: it keeps cookies, follows redirects, sends forms.</summary>
public sealed partial class Browser : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;

    public Browser() => client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = cookies }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <param name="Path">Every address on the way, the last one too.</param>
    public sealed record Page(int Status, Uri Address, string Text, IReadOnlyList<Uri> Path, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Of a denied page.</summary>
        public string Reference => ReferencePattern().Match(Text) is { Success: true } match ? match.Groups[1].Value : throw new Xunit.Sdk.XunitException($"No reference on the page:\n{Text}");

        public Page Expect(int status) => Status == status ? this : throw new Xunit.Sdk.XunitException($"{Address} answered {Status}, not {status}:\n{Text}");
    }

    public Task<Page> GetAsync(Uri address, params (string Name, string Value)[] headers) => SendAsync(() => new(HttpMethod.Get, address), headers, follow: true);

    /// <param name="stop">Where it does not go; the page then has that address, and what led there.</param>
    public Task<Page> GetAsync(Uri address, Func<Uri, bool> stop) => SendAsync(() => new(HttpMethod.Get, address), [], follow: true, stop);

    /// <summary>One request, whatever it is answered.</summary>
    public Task<Page> GetOnceAsync(Uri address, params (string Name, string Value)[] headers) => SendAsync(() => new(HttpMethod.Get, address), headers, follow: false);

    /// <summary>Whoever was cut off is soon out of every door: one that knows them, and only says what they may not, is open.</summary>
    public async Task AwaitClosedAsync(IEnumerable<Uri> doors)
    {
        var since = Stopwatch.StartNew();
        foreach (var door in doors)
        {
            for (var look = 0; look < 100 && await IsOpenAsync(door); look++)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            Assert.False(await IsOpenAsync(door), $"{door} is open {since.ElapsedMilliseconds} ms after the end.");
        }

        async Task<bool> IsOpenAsync(Uri door) => await GetOnceAsync(door) is { Status: 200 or 403 };
    }

    public Task<Page> PostAsync(Uri address, Dictionary<string, string> form, params (string Name, string Value)[] headers) => PostPairsAsync(address, form, headers);

    /// <summary>A form in which a field may come twice.</summary>
    public Task<Page> PostPairsAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, params (string Name, string Value)[] headers) =>
        SendAsync(() => new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, headers, follow: true);

    /// <summary>One form, whatever it is answered.</summary>
    public Task<Page> PostOnceAsync(Uri address, Dictionary<string, string> form, params (string Name, string Value)[] headers) =>
        SendAsync(() => new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, headers, follow: false);

    /// <summary>A body that is no form.</summary>
    public Task<Page> PostRawAsync(Uri address, string body, string type) =>
        SendAsync(() => new(HttpMethod.Post, address) { Content = new StringContent(body) { Headers = { ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type) } } }, [], follow: false);

    /// <summary>What a page's script would send.</summary>
    public Task<Page> SendJsonAsync(HttpMethod method, Uri address, JsonObject body) => SendAsync(() => new(method, address) { Content = JsonContent.Create(body) }, [], follow: false);

    public string? Cookie(Uri address, string name) => cookies.GetCookies(address)[name]?.Value;

    /// <summary>All that it would send there, as one header.</summary>
    public string Cookies(Uri address) => cookies.GetCookieHeader(address);

    public void SetCookie(Uri address, string name, string value) => cookies.Add(address, new Cookie(name, value, "/"));

    /// <summary>Signs in at the provider of a connection: goes there, says who one is, consents, comes back.</summary>
    public async Task<Page> SignInAsync(ServerProcess server, string connection, string person, string? returnUrl = null) =>
        await FinishAsync(await GetAsync(new Uri(server.Address, $"/signin/{connection}{(returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}")}")), person);

    /// <summary>The provider's own pages, to the end.</summary>
    public async Task<Page> FinishAsync(Page page, string person, Func<Uri, bool>? stop = null)
    {
        for (var step = 0; step < 5 && page.Address.AbsolutePath.StartsWith("/interaction/", StringComparison.Ordinal); step++)
        {
            var prompt = PromptPattern().Match(page.Text).Groups[1].Value;
            page = await SendAsync(
                () => new(HttpMethod.Post, page.Address) { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["prompt"] = prompt, ["login"] = person, ["password"] = "any" }) },
                [],
                follow: true,
                stop);
        }
        return page;
    }

    public void Dispose() => client.Dispose();

    private async Task<Page> SendAsync(Func<HttpRequestMessage> first, (string Name, string Value)[] headers, bool follow, Func<Uri, bool>? stop = null)
    {
        var path = new List<Uri>();
        var request = first();
        for (; ; )
        {
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
            path.Add(request.RequestUri!);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            var to = response.Headers.Location ?? (all.TryGetValue("Refresh", out var refresh) && refresh.StartsWith("0; url=", StringComparison.Ordinal) ? new Uri(refresh[7..], UriKind.RelativeOrAbsolute) : null);
            var next = to is null ? null : new Uri(request.RequestUri!, to);
            if (!follow || next is null || path.Count > 20 || stop?.Invoke(next) == true)
            {
                return new((int)response.StatusCode, next is not null && stop?.Invoke(next) == true ? next : request.RequestUri!, text, path, all);
            }
            request = new(HttpMethod.Get, next);
        }
    }

    [GeneratedRegex("name=\"prompt\" value=\"([a-z]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex PromptPattern();

    [GeneratedRegex("<code>([0-9a-f-]{36})</code>", RegexOptions.CultureInvariant)]
    private static partial Regex ReferencePattern();
}
