using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Requests of the wrong kind or of a size that nobody needs.</summary>
public sealed class LoadAttackTests(Servers servers)
{
    private const string Name = "load-attacks";

    [Theory, EveryDatabase]
    public async Task SC_12_a_body_of_the_wrong_kind_is_415(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var body = Encoding.UTF8.GetBytes(Resource.User(Unique.Name("kind")).ToJsonString());
        foreach (var type in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "application/json-patch+json", "nonsense", "application/scim", "*/*" })
        {
            (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Post, "/Users") { Body = body, ContentType = type })).ExpectError(415);
            (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Patch, $"/Users/{Guid.NewGuid()}") { Body = body, ContentType = type })).ExpectAnyError(415, 404);
        }

        foreach (var charset in new[] { "utf-16", "utf-32", "iso-8859-1", "utf-7", "nonsense" })
        {
            (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Post, "/Users") { Body = body, ContentType = $"application/scim+json; charset={charset}" })).ExpectAnyError(415, 400);
        }

        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Post, "/Users") { Body = encoding.GetBytes(Encoding.UTF8.GetString(body)) })).ExpectError(400);
        }

        foreach (var type in new[] { "application/scim+json", "application/json", "APPLICATION/SCIM+JSON", "application/scim+json;charset=utf-8", "application/json; charset=\"UTF-8\"", "application/scim+json; profile=x" })
        {
            (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Post, "/Users") { Body = Encoding.UTF8.GetBytes(Resource.User(Unique.Name("kind")).ToJsonString()), ContentType = type })).Expect(201);
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_12_a_compressed_bomb_is_not_unpacked(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        using var packed = new MemoryStream();
        await using (var zip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var spaces = Encoding.UTF8.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < 256; i++)
            {
                await zip.WriteAsync(spaces, TestContext.Current.CancellationToken);
            }
        }

        foreach (var encoding in new[] { "gzip", "x-gzip", "deflate", "br", "gzip, gzip", "nonsense" })
        {
            (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Post, "/Users") { Body = packed.ToArray() }.With("Content-Encoding", encoding))).ExpectAnyError(415, 413, 400);
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_12_a_huge_body_is_413_and_others_are_served_meanwhile(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var members = new StringBuilder($"{{\"schemas\":[\"{Resource.GroupSchema}\"],\"displayName\":\"{Unique.Name("huge")}\",\"members\":[");
        for (var i = 0; i < 1_000_000; i++)
        {
            members.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{{\"value\":\"00000000-0000-0000-0000-{i:D12}\"}}");
        }

        var group = Encoding.UTF8.GetBytes(members.Append("]}").ToString());
        var spaces = Encoding.UTF8.GetBytes(new string(' ', 120_000_000));
        foreach (var (path, body, length) in new[] { ("/Groups", group, "announced"), ("/Users", spaces, "announced"), ("/Groups", group, "chunked"), ("/Bulk", spaces, "chunked") })
        {
            // Kestrel may close the connection while we still send; the answer is then lost, the refusal not.
            var refused = RefusedAsync(new ScimRequest(HttpMethod.Post, path) { Body = body }, length);
            (await tenant.Scim.GetAsync("/Users?count=1")).Expect(200);
            (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("meanwhile")))).Expect(201);
            await refused;
        }

        Assert.False(tenant.Server.HasExited);

        async Task RefusedAsync(ScimRequest request, string length)
        {
            try
            {
                (await tenant.Scim.SendAsync(length == "chunked" ? request.With("Transfer-Encoding", "chunked") : request)).ExpectAnyError(413, 400);
            }
            catch (HttpRequestException)
            {
                Assert.False(tenant.Server.HasExited);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_12_a_body_that_never_comes_is_given_up(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        await using var slow = await RawConnection.OpenAsync(tenant.Server);
        await slow.SendAsync($"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\nContent-Type: application/scim+json\r\nContent-Length: 1000\r\n\r\n{{");
        (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("meanwhile")))).Expect(201);
        var answer = await slow.ReadToEndAsync();
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), answer);
    }

    [Theory, EveryDatabase]
    public async Task SC_13_too_many_operations_are_refused_whole(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("many")))).Expect(201);
        var before = await Snapshot.OfAsync(tenant.Scim, $"/Users/{user.Id}");
        var operations = Enumerable.Range(0, 10_000).Select(i => (JsonNode)Resource.Operation("replace", "title", JsonValue.Create($"t{i}"))).ToArray();
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", operations)).ExpectAnyError(400, 413);
        await before.IsUnchangedAsync("10,000 operations");
        var values = new JsonArray(Enumerable.Range(0, 100_000).Select(i => (JsonNode)new JsonObject { ["value"] = $"m{i}@example.com" }).ToArray());
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("add", "emails", values))).ExpectAnyError(400, 413);
        await before.IsUnchangedAsync("100,000 addresses");
        // What a client may really need is well within.
        var fifty = Enumerable.Range(0, 50).Select(i => (JsonNode)Resource.Operation("replace", "title", JsonValue.Create($"t{i}"))).ToArray();
        Assert.Equal("t49", (string?)(await tenant.Scim.PatchAsync($"/Users/{user.Id}", fifty)).Expect(200).Body["title"]);
    }

    [Theory, EveryDatabase]
    public async Task SC_14_list_parameters_are_read_as_the_RFC_says_or_refused(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        for (var i = 0; i < 3; i++)
        {
            (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("listed")))).Expect(201);
        }

        // RFC 7644 §3.4.2.4: a negative count is 0, a startIndex below 1 is 1.
        foreach (var (query, resources, startIndex) in new[]
        {
            ("count=-1", 0, 1), ("count=0", 0, 1), ("count=-999999999", 0, 1), ("count=1000000000", 3, 1), ("count=2147483647", 3, 1), ("startIndex=-5", 3, 1), ("startIndex=0", 3, 1), ("startIndex=3", 1, 3),
            ("startIndex=4", 0, 4), ("startIndex=2147483647", 0, 2147483647), ("startIndex=2&count=1", 1, 2), ("nonsense=1", 3, 1), ("aadOptscim062020", 3, 1), ("COUNT=2&startIndex=1", -1, 1), ("count=2&api_key=x", 2, 1),
        })
        {
            var list = (await tenant.Scim.GetAsync($"/Users?{query}")).Expect(200);
            Assert.True(list.TotalResults == 3, $"{query}: {list}");
            Assert.True(resources < 0 || list.Listed.Count == resources, $"{query}: {list}");
            Assert.True((int)list.Body["startIndex"]! == startIndex && (int)list.Body["itemsPerPage"]! == list.Listed.Count, $"{query}: {list}");
        }

        foreach (var query in new[]
        {
            "count=abc", "count=1.5", "count=0x10", "startIndex=abc", "startIndex=1e3", "startIndex=9223372036854775808", "count=9223372036854775808", "count=1&count=2", "startIndex=1&startIndex=2",
            "count=", "sortBy=userName&sortOrder=sideways", "sortOrder=sideways", "sortBy=", "filter=", "filter=%20", "filter=a&filter=b", "attributes=userName&excludedAttributes=emails", "cursor=nonsense",
        })
        {
            var answer = (await tenant.Scim.GetAsync($"/Users?{query}")).Expect(200, 400);
            Assert.True(answer.Status == 400 || answer.Listed.Count <= 3, $"{query}: {answer}");
            (await tenant.Scim.GetAsync($"/Groups?{query}")).Expect(200, 400);
        }

        // RFC 7644 §3.12, table 9: of the keywords, a GET may have invalidValue for what its parameters hold; invalidPath is a PATCH's.
        foreach (var sortBy in new[] { "nonsense", "name", "name.nonsense", "urn:evil:userName", "emails.value.x", "password" })
        {
            (await tenant.Scim.GetAsync($"/Users?sortBy={sortBy}")).ExpectError(400, "invalidValue");
            (await tenant.Scim.PostAsync("/Users/.search", new JsonObject { ["schemas"] = new JsonArray(Resource.SearchSchema), ["sortBy"] = sortBy })).ExpectError(400, "invalidValue");
        }

        (await tenant.Scim.GetAsync("/Users?count=abc")).ExpectError(400);
        (await tenant.Scim.GetAsync("/Users?startIndex=abc")).ExpectError(400);
    }

    [Theory, EveryDatabase]
    public async Task SC_15_what_is_searched_for_stays_out_of_the_log(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var secret = "private" + Guid.NewGuid().ToString("n");
        (await tenant.Scim.FilterAsync("/Users", $"userName eq \"{secret}\"")).Expect(200);
        (await tenant.Scim.FilterAsync("/Users", $"emails co \"{secret}\" and (")).ExpectError(400, "invalidFilter");
        (await tenant.Scim.GetAsync($"/Users/{secret}")).ExpectError(404);
        (await tenant.Scim.PostAsync("/Users", Resource.User(secret, user => user["password"] = secret + "pw"))).Expect(201);
        (await tenant.Scim.PostAsync("/Users", Resource.User(secret))).ExpectError(409);
        var search = new JsonObject { ["schemas"] = new JsonArray(Resource.SearchSchema), ["filter"] = $"userName eq \"{secret}\"" };
        Assert.Equal(1, (await tenant.Scim.PostAsync("/Users/.search", search)).Expect(200).TotalResults);
        Assert.Equal(1, (await tenant.Scim.PostAsync("/.search", search)).Expect(200).TotalResults);
        foreach (var filter in new[] { $"password eq \"{secret}pw\"", "password pr", "not (password sw \"a\")", "userName pr and password co \"a\"", $"{Resource.UserSchema}:password pr" })
        {
            search["filter"] = filter;
            (await tenant.Scim.FilterAsync("/Users", filter)).ExpectAnyError(400, 403);
            (await tenant.Scim.PostAsync("/Users/.search", search)).ExpectAnyError(400, 403);
        }

        (await tenant.Scim.GetAsync("/Users?sortBy=password")).Expect(200, 400, 403);
        Assert.DoesNotContain(secret, tenant.Server.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(tenant.Token, tenant.Server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(secret + "pw", (await tenant.Scim.FilterAsync("/Users", $"userName eq \"{secret}\"")).Text, StringComparison.Ordinal);
    }
}
