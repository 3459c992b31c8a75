using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Audit;

/// <summary>What was there before and after a write, as the audit tells it: only what changed, no secrets, and nothing of a person who was deleted.</summary>
public abstract class ValueSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_person_is_told_as_what_they_began_with_and_then_as_what_changed()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var user = await Hub.CreateUserAsync(caller, $$$"""
            {"userName":"Ada","externalId":"x\"1","title":"Countess","name":{"givenName":"Ada"},"emails":[{"value":"ada@example.org","primary":true}],"{{{TestSchemas.Person}}}":{"text":"t","whole":7}}
            """);
        await Hub.PatchUserAsync(caller, user.Id, $$"""[{"op":"replace","path":"active","value":false},{"op":"remove","path":"title"},{"op":"add","path":"{{TestSchemas.Person}}:flag","value":true}]""");
        await Hub.PatchUserAsync(caller, user.Id, """[{"op":"replace","path":"externalId","value":"x2"},{"op":"replace","path":"name.familyName","value":"Lovelace"}]""");
        await ToldAsync(
            book,
            user.Id,
            ("user.created", null, $$$"""{"externalId":"x\"1","userName":"Ada","title":"Countess","name":{"givenName":"Ada"},"emails":[{"value":"ada@example.org","primary":true}],"active":true,"{{{TestSchemas.Person}}}":{"text":"t","whole":7}}"""),
            ("user.updated", """{"active":true,"title":"Countess"}""", $$$"""{"active":false,"{{{TestSchemas.Person}}}":{"flag":true}}"""),
            ("user.updated", """{"externalId":"x\"1","name":{"givenName":"Ada"}}""", """{"externalId":"x2","name":{"givenName":"Ada","familyName":"Lovelace"}}"""));
    }

    [Fact]
    public async Task A_person_by_hand_and_by_sign_in_is_told_alike()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var settings = new SettingsRegistry(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing);
        var accounts = new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, settings);
        var engine = new AssertionProvisioner(Hub.Storage, TestSchemas.Catalog, Hub.Clock, settings);
        var actor = Actor.CommandLine(book.Organization);
        var made = await accounts.AddAsync(actor, TestDatabase.User("""{"userName":"bob"}"""), Ct);
        await accounts.EditAsync(actor, made, new(TestDatabase.Patch("""[{"op":"add","path":"title","value":"T"}]""", TestSchemas.Catalog.User), null, null), true, Precondition.None, Ct);
        await accounts.EditAsync(actor, made, new(null, true, null), true, Precondition.None, Ct);
        await accounts.EditAsync(actor, made, new(null, null, true), true, Precondition.None, Ct);
        await ToldAsync(
            book,
            made,
            ("user.created", null, """{"userName":"bob"}"""),
            ("user.updated", "{}", """{"title":"T"}"""),
            ("user.suspended", """{"suspended":false}""", """{"suspended":true}"""),
            ("user.protected", """{"protected":false}""", """{"protected":true}"""));

        var signed = Assert.IsType<ProvisioningOutcome.Created>(await SignInAsync("s-1", """{"userName":"eve","nickName":"E"}""", "oid-1")).UserId;
        await SignInAsync("s-1", """{"userName":"eve","nickName":"F"}""", "oid-1");
        Assert.Equal(signed, (await Hub.CreateUserAsync(caller, """{"userName":"eve@example.org","externalId":"oid-1"}""")).Id);
        await ToldAsync(
            book,
            signed,
            ("user.created", null, """{"externalId":"oid-1","userName":"eve","nickName":"E","active":true}"""),
            ("user.updated", """{"nickName":"E"}""", """{"nickName":"F"}"""),
            ("user.linked", null, """{"externalId":"oid-1","userName":"eve@example.org","active":true}"""));

        Task<ProvisioningOutcome> SignInAsync(string subject, string user, string match) => engine.AssertAsync(
            new(new(book.Organization, ActorKind.Person), caller.ConnectionId, Channel.Oidc, "https://login.example.org", subject, match, TestDatabase.User(user), true, IsSignIn: true), Ct);
    }

    [Fact]
    public async Task A_group_is_told_from_its_making_to_its_end_and_its_members_by_id()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var user = await Hub.CreateNamedAsync(caller, "member");
        var group = (await Hub.Groups.CreateAsync(caller, TestDatabase.Group("""{"displayName":"Builders","externalId":"g-1"}"""), Ct)).Id;
        await Hub.AddMembersAsync(caller, group, user.Id);
        await Hub.PatchGroupAsync(caller, group, $$"""[{"op":"replace","path":"displayName","value":"Makers"},{"op":"add","path":"{{TestSchemas.Team}}:floor","value":3}]""");
        await Hub.Groups.DeleteAsync(caller, group, Precondition.None, Ct);
        await ToldAsync(
            book,
            group,
            ("group.created", null, """{"externalId":"g-1","displayName":"Builders"}"""),
            ("group.updated", null, null),
            ("group.updated", """{"displayName":"Builders"}""", $$$"""{"displayName":"Makers","{{{TestSchemas.Team}}}":{"floor":3}}"""),
            ("group.deleted", $$$"""{"externalId":"g-1","displayName":"Makers","{{{TestSchemas.Team}}}":{"floor":3}}""", null));
    }

    [Fact]
    public async Task What_administrators_set_is_told_before_and_after_and_no_secret_with_it()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var actor = Actor.CommandLine(book.Organization);
        var connections = new ConnectionRegistry(Hub.Storage, Hub.Clock, actor);
        var connection = (await connections.AddAsync("okta", new(Dialect: Dialect.Strict), Ct)).Id;
        await connections.SetAsync("okta", new(Paused: PausedChannels.Scim | PausedChannels.Ldap, MatchClaim: "oid", Trust: new("https://i", "s", "a", "https://i/keys")), Ct);
        await connections.SetAsync("okta", new(Trust: new("https://j", "s", "a", "https://j/keys"), Adoption: Adoption.Never), Ct);
        const string Trust = """{"issuer":"https://i","subject":"s","audience":"a","jwksUri":"https://i/keys"}""";
        const string Other = """{"issuer":"https://j","subject":"s","audience":"a","jwksUri":"https://j/keys"}""";

        var (tokens, clients) = (new TokenIssuer(Hub.Storage, Hub.Clock, actor), new ClientRegistry(Hub.Storage, Hub.Clock, actor));
        var token = await tokens.CreateAsync("okta", Day, Ct);
        await tokens.RevokeAsync(token.Token.Id, Ct);
        var client = await clients.CreateAsync("okta", Day, true, Ct);
        await clients.RevokeAsync(client.Client.Id, Ct);
        var accounts = new ServiceAccountRegistry(Hub.Storage, Hub.Clock, actor);
        var key = await accounts.CreateKeyAsync("terraform", "Viewer", null, Day, Ct);
        await accounts.RevokeKeyAsync(key.Key.Id, null, Ct);
        var domains = new MailDomainRegistry(Hub.Storage, Hub.Clock, actor);
        await domains.AddAsync("contoso.com", "okta", Ct);
        await domains.VouchAsync("contoso.com", Ct);
        await domains.RemoveAsync("contoso.com", Ct);
        await connections.RemoveAsync("okta", Ct);

        var told = await ReadAsync(book, connection);
        Same("""{"name":"okta","dialect":"strict","patchResponse":"auto","unknownMembers":"reject","groupNames":"unique","mayAdminister":false,"ssoProvisioning":"inherit","adoption":"invited","paused":[],"withoutPermissions":false,"precedence":100,"detachment":"none"}""", told[0].After);
        Same("""{"paused":[],"matchClaim":null,"trust":null}""", told[1].Before);
        Same($$"""{"paused":["scim","ldap"],"matchClaim":"oid","trust":{{Trust}}}""", told[1].After);
        Same($$"""{"adoption":"invited","trust":{{Trust}}}""", told[2].Before);
        Same($$"""{"adoption":"never","trust":{{Other}}}""", told[2].After);
        Assert.Equal(["mailDomain.created", "mailDomain.vouched", "mailDomain.removed", "connection.removed"], told.Skip(3).Select(row => row.Action));
        Same($$"""{"name":"contoso.com","connection":"{{connection}}","vouched":false}""", told[3].After);
        Assert.Equal((false, true), ((bool)told[4].Before!["vouched"]!, (bool)told[4].After!["vouched"]!));
        Assert.Equal(("contoso.com", null), ((string?)told[5].Before!["name"], told[5].After));
        Assert.Equal(("okta", "never", null), ((string?)told[6].Before!["name"], (string?)told[6].Before!["adoption"], told[6].After));

        foreach (var (id, secret, hash) in ((Guid, string, byte[])[])[(token.Token.Id, token.Text, Secret.Hash(token.Text)), (client.Client.Id, client.Secret!, Secret.Hash(client.Secret!)), (key.Key.Id, key.Text, Secret.Hash(key.Text))])
        {
            var rows = await ReadAsync(book, id);
            Assert.Equal(2, rows.Count);
            Assert.NotNull((string?)rows[0].After!["expiresAt"]);
            Assert.Null(rows[1].Before!["revokedAt"]);
            Assert.NotNull((string?)rows[1].After!["revokedAt"]);
            await AbsentAsync(book, secret, Convert.ToBase64String(hash), Convert.ToHexString(hash), Convert.ToHexStringLower(hash));
        }
    }

    [Fact]
    public async Task What_is_set_of_access_and_of_the_organisation_is_told_before_and_after()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var actor = Actor.CommandLine(book.Organization);
        var (access, editor) = (new AccessRegistry(Hub.Storage, Hub.Clock, actor), new AccessEditor(Hub.Storage, Hub.Clock, actor));
        var role = (await access.AddRoleAsync("Analyst", ["reports:read"], [], Ct)).Id;
        await editor.ChangeRoleAsync("Analyst", new("Reporter", ["reports:edit"], null), Precondition.None, Ct);
        var domain = (await access.AddDomainAsync("Sales", "team", null, Ct)).Id;
        await editor.ChangeDomainAsync("Sales", new(null, "workspace"), Precondition.None, Ct);
        var group = (await Hub.CreateGroupAsync(caller, "Granted")).Id;
        var grant = (await access.GrantAsync(new(null, group, "Reporter", "Sales", null, null), Ct)).Id;
        await access.EndGrantAsync(grant, Ct);
        var rules = new RuleRegistry(Hub.Storage, TestSchemas.Catalog, Hub.Clock, actor);
        var rule = (await rules.AddAsync(new("Sellers", "department eq \"Sales\""), Ct)).Id;
        await rules.SetAsync(rule, new(Condition: "title eq \"x\""), Precondition.None, Ct);
        await rules.RemoveAsync(rule, Precondition.None, Ct);
        await access.RemoveRoleAsync("Reporter", Ct);
        await access.RemoveDomainAsync("Sales", Ct);
        var settings = new SettingsRegistry(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing);
        await settings.ChangeAsync(actor, new(Seats: new(5)), Precondition.None, Ct);

        await ToldAsync(
            book,
            role,
            ("role.created", null, """{"name":"Analyst","permissions":["reports:read"],"inherits":[]}"""),
            ("role.updated", """{"name":"Analyst","permissions":["reports:read"]}""", """{"name":"Reporter","permissions":["reports:edit"]}"""),
            ("role.removed", """{"name":"Reporter","permissions":["reports:edit"],"inherits":[]}""", null));
        await ToldAsync(
            book,
            domain,
            ("domain.created", null, """{"name":"Sales","kind":"team"}"""),
            ("domain.updated", """{"kind":"team"}""", """{"kind":"workspace"}"""),
            ("domain.removed", """{"name":"Sales","kind":"workspace"}""", null));
        var given = $$"""{"group":"{{group}}","role":"{{role}}","domain":"{{domain}}"}""";
        await ToldAsync(book, grant, ("grant.created", null, given), ("grant.removed", given, null));
        await ToldAsync(
            book,
            rule,
            ("rule.created", null, """{"name":"Sellers","condition":"department eq \"Sales\""}"""),
            ("rule.updated", """{"condition":"department eq \"Sales\""}""", """{"condition":"title eq \"x\""}"""),
            ("rule.removed", """{"name":"Sellers","condition":"title eq \"x\""}""", null));
        await ToldAsync(book, Guid.Empty, ("settings.updated", """{"seats":null}""", """{"seats":5}"""));
    }

    [Fact]
    public async Task WB_05_a_password_is_in_no_row()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var canary = $"canary{Guid.NewGuid():n}";
        var user = await Hub.CreateUserAsync(caller, $$"""{"userName":"canary","password":"{{canary}}1"}""");
        await Hub.PatchUserAsync(caller, user.Id, $$"""[{"op":"replace","path":"password","value":"{{canary}}2"},{"op":"replace","path":"title","value":"x"}]""");
        await Hub.Users.ReplaceAsync(caller, user.Id, TestDatabase.User($$"""{"userName":"canary","nickName":"n","password":"{{canary}}3"}"""), Precondition.None, Ct);
        await AbsentAsync(book, canary);
        // What lies there closed has none either, opened.
        Assert.All(await ReadAsync(book, user.Id), row => Assert.DoesNotContain("password", $"{row.Before}{row.After}", StringComparison.Ordinal));
        Assert.DoesNotContain(canary, string.Concat((await ReadAsync(book, user.Id)).Select(row => $"{row.Before}{row.After}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LG_06_of_a_person_who_is_deleted_no_byte_is_left_and_the_chain_is_whole()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var mark = $"erased{Guid.NewGuid():n}";
        var accounts = new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing));
        var actor = Actor.CommandLine(book.Organization);
        var pushed = (await Hub.CreateUserAsync(caller, $$"""{"userName":"{{mark}}u","externalId":"{{mark}}x","name":{"givenName":"{{mark}}g"},"emails":[{"value":"{{mark}}@example.org"}]}""")).Id;
        await Hub.PatchUserAsync(caller, pushed, $$"""[{"op":"replace","path":"userName","value":"{{mark}}v"},{"op":"add","path":"title","value":"{{mark}}t"}]""");
        var local = await accounts.AddAsync(actor, TestDatabase.User($$"""{"userName":"{{mark}}l","nickName":"{{mark}}n"}"""), Ct);
        await book.SealAsync();
        Assert.Contains(mark, $"{(await ReadAsync(book, pushed))[1].Before}", StringComparison.Ordinal);
        // Not in the clear even while they are there.
        await AbsentAsync(book, mark);
        await using var context = book.Context();
        var keys = await context.Users.Where(x => x.Id == pushed || x.Id == local).Select(x => x.AuditKey!).ToListAsync(Ct);
        var rows = await context.AuditEntries.AsNoTracking().ToListAsync(Ct);
        Assert.All(rows, row => Assert.Contains(keys, key => ValueLock.Open(row.Values, key, row.Id) is { } opened && Encoding.UTF8.GetString(opened).Contains(mark, StringComparison.Ordinal)));

        await Hub.Users.DeleteAsync(caller, pushed, Precondition.None, Ct);
        await accounts.DeleteAsync(actor, local, true, Precondition.None, Ct);

        await AbsentAsync(book, mark);
        await HoldsNoneAsync(keys);
        foreach (var id in (Guid[])[pushed, local])
        {
            var records = await Reader(book).ListAsync(new(TargetId: id), null, 10, Ct);
            Assert.All(records.Skip(1), record => Assert.Equal(new AuditChange(null, null, "erased"), record.Change));
            Assert.Equal(("user.deleted", null), (records[0].Entry.Action, records[0].Change));
        }
        Assert.Empty((await book.VerifyAsync()).Breaches);
        await book.SealAsync();
        Assert.Empty((await book.VerifyAsync()).Breaches);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_person_from_before_there_were_values_has_them_from_the_next_change_on()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var user = await Hub.CreateNamedAsync(caller, "old");
        await using (var context = book.Context())
        {
            await context.Users.Where(x => x.Id == user.Id).ExecuteUpdateAsync(x => x.SetProperty(u => u.AuditKey, (byte[]?)null), Ct);
            await context.AuditEntries.Where(x => x.TargetId == user.Id).ExecuteUpdateAsync(x => x.SetProperty(entry => entry.Values, (byte[]?)null), Ct);
        }
        await Hub.PatchUserAsync(caller, user.Id, """[{"op":"add","path":"title","value":"a"}]""");
        await Hub.PatchUserAsync(caller, user.Id, """[{"op":"add","path":"title","value":"b"}]""");
        await ToldAsync(book, user.Id, ("user.created", null, null), ("user.updated", "{}", """{"title":"a"}"""), ("user.updated", """{"title":"a"}""", """{"title":"b"}"""));
        await book.SealAsync();
        Assert.Empty((await book.VerifyAsync()).Breaches);
    }

    private AuditReader Reader(AuditBook book) => new(Hub.Storage, TestSchemas.Catalog, book.Organization);

    /// <summary>Oldest first, read as they are exported.</summary>
    private async Task<IReadOnlyList<(string Action, JsonNode? Before, JsonNode? After)>> ReadAsync(AuditBook book, Guid target)
    {
        using var output = new MemoryStream();
        await AuditExport.WriteAsync(Reader(book).ReadAsync(new(TargetId: target), Ct), AuditFormat.Jsonl, output, Ct);
        return
        [
            .. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse()
                .Select(line => JsonNode.Parse(line)!).Select(row => ((string)row["action"]!, row["before"], row["after"])),
        ];
    }

    private async Task ToldAsync(AuditBook book, Guid target, params (string Action, string? Before, string? After)[] wanted)
    {
        var told = await ReadAsync(book, target);
        Assert.Equal(wanted.Select(row => row.Action), told.Select(row => row.Action));
        foreach (var (row, (_, before, after)) in told.Zip(wanted))
        {
            Same(before, row.Before);
            Same(after, row.After);
        }
    }

    private static void Same(string? wanted, JsonNode? told) => Assert.True(
        JsonNode.DeepEquals(wanted is null ? null : JsonNode.Parse(wanted), told), $"Wanted: {wanted}\nTold:   {told?.ToJsonString()}");

    /// <summary>In no column of the audit's tables, nor in what they are exported as unless somebody may read it.</summary>
    private async Task AbsentAsync(AuditBook book, params string[] texts)
    {
        await foreach (var (column, value) in ColumnsAsync(book, "AuditEntries", "AuditSeals", "HubKeys"))
        {
            Assert.All(texts, text => Assert.False(value.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0, $"{column} holds '{text}'."));
        }
    }

    private async Task HoldsNoneAsync(IReadOnlyList<byte[]> keys)
    {
        var tables = new List<string>();
        await using (var context = Hub.Storage.CreateContext())
        {
            tables.AddRange(context.Model.GetEntityTypes().Select(type => type.GetTableName()!));
        }
        await foreach (var (column, value) in ColumnsAsync(null, [.. tables]))
        {
            Assert.All(keys, key => Assert.False(value.IndexOf(key) >= 0, $"{column} still holds the key."));
        }
    }

    private async IAsyncEnumerable<(string Column, byte[] Value)> ColumnsAsync(AuditBook? book, params string[] tables)
    {
        await using var context = Hub.Storage.CreateContext(book?.Organization ?? 1);
        await using var connection = context.Database.GetDbConnection();
        await connection.OpenAsync(Ct);
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
            command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
            await using DbDataReader reader = await command.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct))
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var value = reader.GetValue(i);
                    yield return ($"{table}.{reader.GetName(i)}", value as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? ""));
                }
            }
        }
    }
}
