using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Invitations;

/// <summary>Mail on its way to a real mail server: once, over TLS, with headers that hold; and what becomes of it where that fails.</summary>
public sealed class MailTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MN_03_of_two_nodes_one_sends_each_mail()
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var first = await ServerProcess.StartAsync(database, mail.Settings);
        await using var second = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await first.CreateKeyAsync();
        var people = new JsonArray([.. Enumerable.Range(0, 40).Select(i => new JsonObject { ["email"] = $"u{i}@example.com" })]);
        (await api.PostAsync("/invitations", new JsonObject { ["people"] = people })).Expect(201);
        for (var i = 0; i < 40; i++)
        {
            await mail.WaitForAsync($"u{i}@example.com");
        }
        await WaitUntilAsync(async () => (int)(await api.GetAsync("/mail")).Body["sent"]! == 40);
        Assert.Equal(40, (await mail.MailsAsync()).Count);
    }

    [Theory, EveryDatabase]
    public async Task MN_03_a_mail_whose_node_was_killed_another_sends(DatabaseKind kind)
    {
        await using var deaf = await MailServer.StartAsync(new() { ["hang"] = true });
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var holder = await ServerProcess.StartAsync(database, deaf.Settings))
        {
            (await (await holder.CreateKeyAsync()).PostAsync("/invitations", Of("ada@example.com"))).Expect(201);
            await deaf.WaitForAsync("ada@example.com");
            await holder.KillAsync();
        }
        await using var heir = await ServerProcess.StartAsync(database, mail.Settings);
        var taken = Assert.Single(await mail.WaitForAsync("ada@example.com"));
        // Whoever got it twice sees that it is one mail.
        Assert.Equal((await deaf.MailsAsync())[0].Header("Message-ID"), taken.Header("Message-ID"));
    }

    [Theory, EveryDatabase]
    public async Task A_mail_that_waited_is_sent_by_a_server_that_has_a_certificate_since_and_the_key_lies_covered(DatabaseKind kind)
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var before = await ServerProcess.StartAsync(database))
        {
            (await (await before.CreateKeyAsync()).PostAsync("/invitations", Of("ada@example.com"))).Expect(201);
            await before.StopAsync();
        }
        var open = await KeyAsync();
        var file = Path.Combine(database.Folder, "keys.pfx");
        using (var key = RSA.Create(2048))
        {
            using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pkcs12, "of the file"), Ct);
        }
        var settings = new Dictionary<string, string>(mail.Settings) { ["Protection__Certificate"] = file, ["Protection__Password"] = "of the file" };
        await using var server = await ServerProcess.StartAsync(database, settings);
        Assert.Contains("/invitation?code=", Assert.Single(await mail.WaitForAsync("ada@example.com")).Link.AbsoluteUri, StringComparison.Ordinal);
        var covered = await KeyAsync();
        Assert.True(covered.Length > open.Length && covered.AsSpan().IndexOf(open) < 0);

        async Task<byte[]> KeyAsync() => (byte[])Assert.Single(await database.QueryAsync("SELECT * FROM \"HubKeys\" WHERE \"Name\" = 'mail'"))["Value"]!;
    }

    [Theory, EveryDatabase]
    public async Task What_an_organisation_writes_is_what_the_next_mail_says_until_it_is_taken_back(DatabaseKind kind)
    {
        const string Templates = "/mail/templates";
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await server.CreateKeyAsync();
        Assert.All((await api.GetAsync(Templates)).Expect(200).Body["items"]!.AsArray(), template => Assert.Equal("default", (string?)template!["source"]));
        var own = (string)(await api.GetAsync($"{Templates}/invitation")).Expect(200).Body["text"]!;
        foreach (var (text, what) in new[]
        {
            ("no subject", "Subject"), ("Subject: x\n\nwithout a link", "{{link}}"), ("Subject: x\n\n{{link}} {{secret}}", "secret"), ("Subject: x\n\n{{link}} {{", "placeholder"), (new string('x', 20_001), "20000"),
        })
        {
            Assert.Contains(what, (string?)(await api.PutAsync($"{Templates}/invitation", new JsonObject { ["text"] = text })).Expect(400).Body["detail"], StringComparison.Ordinal);
        }
        (await api.GetAsync($"{Templates}/nothing")).Expect(404);
        var preview = (await api.PostAsync($"{Templates}/invitation/preview", new JsonObject { ["text"] = "Subject: Hi {{name}}\n\nHere: {{link}}" })).Expect(200).Body;
        Assert.Equal("Hi Ana", (string?)preview["subject"]);
        Assert.Equal(own, (string?)(await api.GetAsync($"{Templates}/invitation")).Expect(200).Body["text"]);

        var set = (await api.PutAsync($"{Templates}/invitation", new JsonObject { ["text"] = "Subject: Welcome, {{name}}\r\n\r\nCome in: {{link}}\r\n<b>{{message}}</b>" })).Expect(200).Body;
        Assert.Equal("organization", (string?)set["source"]);
        var body = Of("ada@example.com");
        body["people"]![0]!["displayName"] = "Ada {{link}}";
        (await api.PostAsync("/invitations", body)).Expect(201);
        var letter = Assert.Single(await mail.WaitForAsync("ada@example.com"));
        Assert.StartsWith("Come in: http", letter.Body, StringComparison.Ordinal);
        Assert.Equal("Welcome, Ada {{link}}", letter.Header("Subject"));
        var change = Assert.Single(await api.AllAsync("/audit?action=mail.template.changed", 10));
        Assert.Equal("invitation", (string?)change["detail"]!["template"]);

        Assert.Equal(own, (string?)(await api.DeleteAsync($"{Templates}/invitation")).Expect(200).Body["text"]);
        (await api.PostAsync("/invitations", Of("bob@example.com"))).Expect(201);
        Assert.Contains("has invited you", Assert.Single(await mail.WaitForAsync("bob@example.com")).Body, StringComparison.Ordinal);
        (await (await server.CreateKeyAsync("Viewer")).PutAsync($"{Templates}/invitation", new JsonObject { ["text"] = own })).Expect(403);

        // What the configuration says holds.
        var folder = Directory.CreateDirectory(Path.Combine(database.Folder, "templates")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "invitation.txt"), "Subject: Ours\n\n{{link}}\n", Ct);
        await using var held = await ServerProcess.StartAsync(database, new Dictionary<string, string>(mail.Settings) { ["Mail__Templates"] = folder });
        var there = new ApiClient(held, api.Key);
        Assert.Equal("configuration", (string?)(await there.GetAsync($"{Templates}/invitation")).Expect(200).Body["source"]);
        (await there.PutAsync($"{Templates}/invitation", new JsonObject { ["text"] = own })).Expect(409);
        (await there.DeleteAsync($"{Templates}/invitation")).Expect(409);
        Assert.Equal("default", (string?)(await there.GetAsync($"{Templates}/password-reset")).Expect(200).Body["source"]);
    }

    [Fact]
    public async Task IN_05_one_recipient_encoded_headers_and_the_address_in_full()
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var templates = Directory.CreateDirectory(Path.Combine(database.Folder, "templates")).FullName;
        await File.WriteAllTextAsync(Path.Combine(templates, "invitation.txt"), "Subject: For {{name}}\n\n{{address}} {{message}}\n{{link}}\n", Ct);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string>(mail.Settings) { ["Mail__Templates"] = templates });
        var api = await server.CreateKeyAsync();
        foreach (var (address, name) in new[]
        {
            ("ada@example.com\r\nBcc: eve@evil.example", "Ada"), ("ada@example.com", "Ada\r\nBcc: eve@evil.example"), ("ada@example.com,eve@evil.example", "Ada"),
            ("Ada <ada@example.com>", "Ada"), ("ada@example.com", new string('x', 201)),
        })
        {
            var body = Of(address);
            body["people"]![0]!["displayName"] = name;
            (await api.PostAsync("/invitations", body)).Expect(400);
        }
        var long1 = string.Concat(Enumerable.Repeat("\u00c4\U0001F600x", 50));
        var sent = new JsonObject
        {
            ["people"] = new JsonArray(
                new JsonObject { ["email"] = "ada@p\u0430ypal.com", ["displayName"] = long1 }, new JsonObject { ["email"] = "b@example.com", ["displayName"] = "=?utf-8?B?QmNjOg==?=" }),
            ["message"] = ".\r\n.\r\n<script>x</script>\r\n" + new string('m', 1_500),
        };
        (await api.PostAsync("/invitations", sent)).Expect(201);
        // The mail server tells domains in their own letters, however they came.
        var letter = Assert.Single(await mail.WaitForAsync("ada@p\u0430ypal.com"));
        Assert.Single(letter.To);
        Assert.Equal("ada@xn--pypal-4ve.com", letter.Header("To"));
        Assert.Equal("hub@hub.example.org", letter.From);
        Assert.DoesNotContain("Bcc", letter.Head, StringComparison.OrdinalIgnoreCase);
        Assert.All(letter.Raw.Split("\r\n"), line => Assert.True(line.Length <= 78 && line.All(x => x is >= ' ' and <= '~')));
        Assert.Equal($"For {long1}", Decode(letter.Header("Subject")));
        Assert.StartsWith("ada@p\u0430ypal.com (ada@xn--pypal-4ve.com) .\r\n.\r\n<script>x</script>\r\nmmm", letter.Body, StringComparison.Ordinal);
        // What pretends to be encoded is text.
        Assert.Equal("For =?utf-8?B?QmNjOg==?=", Decode((await mail.WaitForAsync("b@example.com"))[0].Header("Subject")));
    }

    [Fact]
    public async Task What_the_mail_server_refuses_for_good_is_given_up_and_what_it_refuses_now_is_tried_again()
    {
        await using var mail = await MailServer.StartAsync();
        await mail.RefuseAsync("gone@example.com", 550);
        await mail.RefuseAsync("full@example.com", 452);
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await server.CreateKeyAsync();
        var gone = (string)(await api.PostAsync("/invitations", Of("gone@example.com"))).Expect(201).Body["items"]![0]!["id"]!;
        var full = (string)(await api.PostAsync("/invitations", Of("full@example.com"))).Expect(201).Body["items"]![0]!["id"]!;
        await WaitUntilAsync(async () => (string?)(await api.GetAsync($"/invitations/{gone}")).Body["mail"]!["state"] == "givenUp");
        await WaitUntilAsync(async () => (string?)(await api.GetAsync($"/invitations/{full}")).Body["mail"]!["error"] is { } error && error.Contains("452", StringComparison.Ordinal));
        await mail.RefuseAsync("full@example.com", 0);
        await mail.WaitForAsync("full@example.com");
        Assert.Equal(1, await mail.AttemptsAsync("gone@example.com"));
        Assert.Contains("mail.givenUp", (await server.RunAsync("audit", "list", "--action", "mail.")).ExpectExit(0).Output, StringComparison.Ordinal);
        Assert.Contains("550", (string?)(await api.PostAsync("/mail/test", new JsonObject { ["address"] = "gone@example.com" })).Expect(409).Body["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain("gone@example.com", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_goes_over_TLS_to_a_server_that_proves_itself_or_not_at_all()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var (key, certificate) = await CertificateAsync(database.Folder);
        var password = Path.Combine(database.Folder, "password");
        await File.WriteAllTextAsync(password, "canary-p\u00e4ss\n", Ct);
        var account = new JsonObject { ["user"] = "hub", ["password"] = "canary-p\u00e4ss", ["key"] = key, ["cert"] = certificate };
        await using var starttls = await MailServer.StartAsync((JsonObject)account.DeepClone());
        var tlsAccount = (JsonObject)account.DeepClone();
        tlsAccount["secure"] = true;
        await using var tls = await MailServer.StartAsync(tlsAccount);
        await using var plain = await MailServer.StartAsync(new() { ["hideStartTls"] = true });

        Dictionary<string, string> With(MailServer server, string security, bool isTrusted = true, string user = "hub")
        {
            var settings = new Dictionary<string, string>(database.Environment.Concat(server.Settings)) { ["Smtp__Security"] = security, ["Smtp__User"] = user, ["Smtp__PasswordFile"] = password };
            if (isTrusted)
            {
                settings["SSL_CERT_FILE"] = certificate;
            }
            return settings;
        }
        async Task<CommandResult> TryAsync(Dictionary<string, string> settings) => await CommandLine.RunAsync(settings, database.Folder, "mail", "test", "ada@example.com");

        (await TryAsync(With(starttls, "starttls"))).ExpectExit(0);
        (await TryAsync(With(tls, "tls"))).ExpectExit(0);
        Assert.All([.. await starttls.MailsAsync(), .. await tls.MailsAsync()], letter => Assert.True(letter is { Secure: true, User: "hub" }));
        Assert.Contains("certificate", (await TryAsync(With(starttls, "starttls", isTrusted: false))).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("STARTTLS", (await TryAsync(With(plain, "starttls"))).ExpectExit(1).Error, StringComparison.Ordinal);
        var wrong = (await TryAsync(With(tls, "tls", user: "other"))).ExpectExit(1);
        Assert.Contains("our name and password", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", wrong.Error + wrong.Output, StringComparison.Ordinal);
        Assert.Empty(await plain.MailsAsync());
        Assert.Single(await starttls.MailsAsync());
        var remote = With(plain, "none");
        remote["Smtp__Host"] = "mail.example.org";
        Assert.Contains("in clear", (await TryAsync(remote)).ExpectExit(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Smtp__Port", "0", "Smtp:Port")]
    [InlineData("Smtp__From", "Hub <hub@example.org>", "Smtp:From")]
    [InlineData("Smtp__Security", "maybe", "Smtp:Security")]
    [InlineData("Smtp__User", "hub", "Smtp:User")]
    [InlineData("Smtp__Hosts", "x", "Smtp:Hosts")]
    [InlineData("Mail__Templates", "/nowhere", "Mail:Templates")]
    public async Task What_is_misconfigured_stops_the_start_with_the_name_of_the_setting(string name, string value, string words)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var settings = new Dictionary<string, string>(database.Environment) { ["Smtp__Host"] = "127.0.0.1", ["Smtp__From"] = "hub@example.org", [name] = value };
        var result = await CommandLine.RunAsync(settings, database.Folder, "serve", "--urls", "http://127.0.0.1:0");
        Assert.Contains(words, result.ExpectExit(1).Error, StringComparison.Ordinal);
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(100, limit.Token);
        }
    }

    private static string Decode(string header) =>
        !header.StartsWith("=?utf-8?B?", StringComparison.Ordinal) ? header
        : string.Concat(header.Split(' ').Select(word => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(word["=?utf-8?B?".Length..^2]))));

    private static JsonObject Of(string email) => new() { ["people"] = new JsonArray(new JsonObject { ["email"] = email }) };

    private static async Task<(string Key, string Certificate)> CertificateAsync(string folder)
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=mail.test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var (key, file) = (Path.Combine(folder, "mail.key"), Path.Combine(folder, "mail.pem"));
        await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem(), Ct);
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Ct);
        return (key, file);
    }
}
