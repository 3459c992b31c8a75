using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Texts that are no texts, and texts that look alike.</summary>
public sealed class TextAttackTests(Servers servers)
{
    private const string Name = "texts";

    [Theory, EveryDatabase]
    public async Task SC_08_invalid_characters_are_refused_and_nothing_is_half_written(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("kept")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("kept"), user.Id))).Expect(201);
        var userBefore = await Snapshot.OfAsync(tenant.Scim, $"/Users/{user.Id}");
        var groupBefore = await Snapshot.OfAsync(tenant.Scim, $"/Groups/{group.Id}");
        byte[][] bad =
        [
            "\\u0000"u8.ToArray(), "a\\u0000b"u8.ToArray(), "\\ud800"u8.ToArray(), "\\udc00"u8.ToArray(), "a\\ud800b"u8.ToArray(), "\\udc00\\ud800"u8.ToArray(), "\\u202Egnp"u8.ToArray(), "a\\u202Db"u8.ToArray(), [0xE2, 0x80, 0xAE],
            [0xC0, 0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE, 0xFF], [0x80], [0xE2, 0x82], [0x00], [0x01], [0x0A],
        ];
        foreach (var text in bad)
        {
            foreach (var (method, path, before, after) in new[]
            {
                (HttpMethod.Post, "/Users", $"{{\"schemas\":[\"{Resource.UserSchema}\"],\"userName\":\"u-", "\"}"),
                (HttpMethod.Post, "/Users", $"{{\"schemas\":[\"{Resource.UserSchema}\"],\"userName\":\"{Unique.Name("u")}\",\"displayName\":\"", "\"}"),
                (HttpMethod.Post, "/Groups", $"{{\"schemas\":[\"{Resource.GroupSchema}\"],\"displayName\":\"g-", "\"}"),
                (HttpMethod.Put, $"/Users/{user.Id}", $"{{\"schemas\":[\"{Resource.UserSchema}\"],\"userName\":\"x\",\"title\":\"", "\"}"),
                (HttpMethod.Put, $"/Groups/{group.Id}", $"{{\"schemas\":[\"{Resource.GroupSchema}\"],\"displayName\":\"", "\"}"),
                (HttpMethod.Patch, $"/Users/{user.Id}", $"{{\"schemas\":[\"{Resource.PatchSchema}\"],\"Operations\":[{{\"op\":\"replace\",\"path\":\"title\",\"value\":\"", "\"}]}"),
                (HttpMethod.Patch, $"/Groups/{group.Id}", $"{{\"schemas\":[\"{Resource.PatchSchema}\"],\"Operations\":[{{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"", "\"}]}"),
                (HttpMethod.Post, "/Users/.search", $"{{\"schemas\":[\"{Resource.SearchSchema}\"],\"filter\":\"userName eq \\\"", "\\\"\"}"),
            })
            {
                var body = Encoding.UTF8.GetBytes(before).Concat(text).Concat(Encoding.UTF8.GetBytes(after)).ToArray();
                (await tenant.Scim.SendAsync(new ScimRequest(method, path) { Body = body })).ExpectError(400);
            }
        }

        // Kestrel refuses some of these before SCIM sees them, without a body.
        foreach (var path in new[] { "/Users/%00", "/Users/%C0%AF", "/Groups/%FF", $"/Users/{user.Id}%00" })
        {
            (await tenant.Scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Get, path))).Expect(400, 404);
        }

        foreach (var filter in new[] { "userName%20eq%20%22%00%22", "userName%20eq%20%22%FF%22", "userName%20eq%20%22%5Cud800%22" })
        {
            (await tenant.Scim.GetAsync($"/Users?filter={filter}")).Expect(200, 400);
        }

        await userBefore.IsUnchangedAsync("bad characters");
        await groupBefore.IsUnchangedAsync("bad characters");
        Assert.Equal(1, (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults);
        Assert.Equal(1, (await tenant.Scim.GetAsync("/Groups")).Expect(200).TotalResults);
    }

    [Fact]
    public async Task SC_08_odd_but_valid_texts_are_kept_as_sent_or_refused_alike_on_every_database()
    {
        string[] texts =
        [
            "\u202Eevil\u202C", "\u2066x\u2069", "\uFEFFbom", "\u200Bzero", "\uFFFF", "\uFFFE", "\U0001F469\u200D\U0001F4BB", "e\u0301", "\u2028", "\u0085", "\u007F", "\u001B[31m", "a\u0001b",
            "a\r\nBcc: x@example.com", "=cmd()", "<script>alert(1)</script>", new('x', 300), new('x', 5_000), new('é', 5_000), new('x', 1_000_000), "\U0010FFFF", "  ", "",
        ];
        var verdicts = new Dictionary<DatabaseKind, List<string>>();
        foreach (var database in Enum.GetValues<DatabaseKind>())
        {
            var tenant = await servers.TenantAsync(database, Name);
            verdicts[database] = [];
            foreach (var text in texts)
            {
                var user = await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("odd"), user => user["displayName"] = text));
                verdicts[database].Add($"{user.Expect(201, 400, 413).Status}");
                if (user.Status == 201 && text.Length > 0)
                {
                    Assert.Equal(text, (string?)(await tenant.Scim.GetAsync($"/Users/{user.Id}")).Expect(200).Body["displayName"]);
                }

                var name = text + Unique.Name();
                var group = await tenant.Scim.PostAsync("/Groups", Resource.Group(name));
                verdicts[database].Add($"{group.Expect(201, 400, 413).Status}");
                if (group.Status == 201)
                {
                    Assert.Equal(name, (string?)(await tenant.Scim.GetAsync($"/Groups/{group.Id}")).Expect(200).Body["displayName"]);
                }

                if (text.Length == 1_000_000)
                {
                    user.ExpectError(400, "invalidValue");
                    group.ExpectError(400, "invalidValue");
                }
            }
        }

        Assert.Equal(verdicts[DatabaseKind.Sqlite], verdicts[DatabaseKind.PostgreSql]);
    }

    [Fact]
    public async Task SC_09_names_that_look_alike_get_one_verdict_on_every_database()
    {
        (string First, string Second)[] pairs =
        [
            ("user", "USER"), ("user", "uSeR"), ("user", "\uFF55\uFF53\uFF45\uFF52"), ("user", "u\u017Fer"), ("i", "\u0131"), ("I", "\u0131"), ("i", "\u0130"), ("k", "\u212A"), ("K", "\u212A"),
            ("\u00E9", "e\u0301"), ("\u00C9", "e\u0301"), ("user", "us\u200Ber"), ("user", "user "), ("user", " user"), ("stra\u00DFe", "STRASSE"), ("stra\u00DFe", "STRA\u1E9EE"),
            ("\u03C3", "\u03C2"), ("\u03A3", "\u03C2"), ("\u01C6", "\u01C5"), ("\uFB01", "fi"), ("a\u030A", "\u212B"), ("\u00E5", "\u212B"), ("user", "\u0443ser"), ("1", "\u0661"), ("user", "user\u0000".TrimEnd('\0') + "\uFEFF"),
            ("\U00010428", "\U00010400"), ("\uAB70", "\u13A0"), ("\u0390", "\u1FD3"),
        ];
        var verdicts = new Dictionary<DatabaseKind, List<string>>();
        var mark = Unique.Name("c");
        foreach (var database in Enum.GetValues<DatabaseKind>())
        {
            var tenant = await servers.TenantAsync(database, Name);
            verdicts[database] = [];
            foreach (var ((first, second), number) in pairs.Select((pair, number) => (pair, number)))
            {
                string Around(string text) => $"{mark}-{number}-{text}-x";
                verdicts[database].Add($"user {number} {await VerdictAsync(tenant.Scim, "/Users", "userName", Resource.User(Around(first)), Resource.User(Around(second)))}");
                verdicts[database].Add($"group {number} {await VerdictAsync(tenant.Scim, "/Groups", "displayName", Resource.Group(Around(first)), Resource.Group(Around(second)))}");
            }
        }

        Assert.Equal(verdicts[DatabaseKind.Sqlite], verdicts[DatabaseKind.PostgreSql]);
        // RFC 7643 §4.1.1 and §4.2: neither name is case-sensitive.
        Assert.Contains("user 0 one", verdicts[DatabaseKind.Sqlite]);
        Assert.Contains("group 0 one", verdicts[DatabaseKind.Sqlite]);
    }

    /// <summary>"one" when the second name is the first one's, "two" when it is another's, "refused" when it is none. Filter and uniqueness must agree.</summary>
    private static async Task<string> VerdictAsync(ScimClient scim, string path, string attribute, JsonObject first, JsonObject second)
    {
        var one = (await scim.PostAsync(path, first)).Expect(201);
        Assert.Equal((string?)first[attribute], (string?)one.Body[attribute]);
        var two = (await scim.PostAsync(path, second)).Expect(201, 400, 409);
        if (two.Status == 400)
        {
            return "refused";
        }

        if (two.Status == 409)
        {
            two.ExpectError(409, "uniqueness");
        }

        var found = (await scim.FilterAsync(path, $"{attribute} eq {second[attribute]!.ToJsonString()}")).Expect(200);
        Assert.True(found.TotalResults == 1, $"{second[attribute]!.ToJsonString()} is found {found.TotalResults} times after {two.Status}");
        Assert.Equal(two.Status == 409 ? one.Id : two.Id, (string?)found.Listed[0]["id"]);
        return two.Status == 409 ? "one" : "two";
    }
}
