using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

/// <summary>The audit by the command line: what an identity provider and an operator did is found, exported, sealed, verified and pruned. What it reads and checks is tested on each database in the suites of the provisioning tests; here it is one, since each command is a process.</summary>
public sealed class AuditCommandTests(Servers servers)
{
    [Theory, InlineData(DatabaseKind.PostgreSql)]
    public async Task What_was_done_is_found_by_each_filter_and_by_name(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var server = tenant.Server;
        var from = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("O");
        var name = Unique.Name("audited");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(name))).Expect(201);
        var userName = (string)user.Body["userName"]!;
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "title", JsonValue.Create("x")))).Expect(200);

        Assert.Equal(["user.updated", "user.created"], await ActionsAsync("--target", userName));
        Assert.Equal(["user.updated", "user.created"], await ActionsAsync("--target", user.Id, "--actor", "scimClient", "--connection", tenant.Connection, "--action", "user.", "--outcome", "done", "--from", from));
        Assert.Equal(["user.created"], await ActionsAsync("--target", user.Id, "--action", "user.created"));
        Assert.Empty(await ActionsAsync("--target", user.Id, "--until", from));
        Assert.Empty(await ActionsAsync("--target", user.Id, "--actor", "commandLine"));
        Assert.Equal(["token.created", "connection.created"], await ActionsAsync("--connection", tenant.Connection, "--actor", "commandLine"));
        Assert.Equal(["user.updated", "user.created"], await ActionsAsync("--credential", tenant.TokenId));
        var row = (await ListAsync("--target", user.Id, "--limit", "1")).Single()!;
        Assert.Equal((user.Id, userName, tenant.Connection, "scimClient", "done"), ((string?)row["targetId"], (string?)row["targetName"], (string?)row["connectionName"], (string?)row["actor"], (string?)row["outcome"]));
        Assert.NotNull((string?)row["address"]);
        Assert.Equal("""{"changed":["title"]}""", row["detail"]!.ToJsonString());
        Assert.Equal("""{"title":"x"}""", row["after"]!.ToJsonString());
        Assert.Equal(["user.created"], await ActionsAsync("--target", user.Id, "--before", (string)row["id"]!));

        var text = (await server.RunAsync("audit", "list", "--target", user.Id)).ExpectExit(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, text.Length);
        Assert.Contains(tenant.Connection, text[1], StringComparison.Ordinal);
        Assert.Contains(userName, text[1], StringComparison.Ordinal);

        (await tenant.Scim.DeleteAsync($"/Users/{user.Id}")).Expect(204);
        Assert.Equal(["user.deleted", "user.updated", "user.created"], await ActionsAsync("--target", user.Id));
        Assert.All(await ListAsync("--target", user.Id), entry => Assert.Null(entry!["targetName"]));
        Assert.Equal([null, "erased", "erased"], (await ListAsync("--target", user.Id)).Select(entry => (string?)entry!["values"]));

        async Task<JsonArray> ListAsync(params string[] filter) => (await server.RunAsync(["audit", "list", "--json", .. filter])).Json().AsArray();

        async Task<IEnumerable<string?>> ActionsAsync(params string[] filter) => (await ListAsync(filter)).Select(entry => (string?)entry!["action"]);
    }

    [Theory, InlineData(DatabaseKind.PostgreSql)]
    public async Task WB_04_names_that_forge_lines_are_one_row_in_every_form(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var server = tenant.Server;
        var mark = Unique.Name("forged");
        var userName = $"=cmd|'{mark},\"outcome\":\"done\"}}";
        // What breaks a line or steers a terminal does not even come in.
        foreach (var forged in (string[])["\r\n2027-01-01 row", "\u001b[31m", "\0", "\u0085"])
        {
            (await tenant.Scim.PostAsync("/Users", Resource.User("placeholder", u => u["userName"] = userName + forged))).Expect(400);
        }
        var created = (await tenant.Scim.PostAsync("/Users", Resource.User("placeholder", u => u["userName"] = userName))).Expect(201);
        string[] filter = ["--connection", tenant.Connection, "--action", "user."];
        var text = (await server.RunAsync(["audit", "list", .. filter])).ExpectExit(0).Output;
        Assert.Equal(2, Lines(text).Length);
        var csv = (await server.RunAsync(["audit", "export", "--format", "csv", .. filter])).ExpectExit(0).Output;
        Assert.Equal(2, Lines(csv).Length);
        Assert.Contains("\"'=cmd|'", csv, StringComparison.Ordinal);
        var line = Assert.Single(Lines((await server.RunAsync(["audit", "export", "--format", "jsonl", .. filter])).ExpectExit(0).Output));
        Assert.Equal((string?)created.Body["userName"], (string?)JsonNode.Parse(line)!["targetName"]);
        Assert.DoesNotContain(mark, server.Log, StringComparison.Ordinal);

        static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory, InlineData(DatabaseKind.PostgreSql)]
    public async Task AU_02_a_forged_row_is_named_and_pruning_keeps_the_chain(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        (await RunAsync("token", "create", "--connection", "entra")).ExpectExit(0);
        (await RunAsync("domain", "add", "Sales")).ExpectExit(0);
        Assert.Equal(3, Assert.Single((await VerifyAsync(0))["organizations"]!.AsArray())!["openRows"]!.GetValue<long>());
        // Rows of the last minute wait.
        Assert.Equal(0, (long)(await RunAsync("audit", "seal", "--json")).Json()["rows"]!);
        Assert.Equal(3, (long)(await RunAsync("audit", "seal", "--all", "--json")).Json()["rows"]!);
        var sound = Assert.Single((await VerifyAsync(0))["organizations"]!.AsArray())!;
        Assert.Equal((1, 3, 0), ((long)sound["seals"]!, (long)sound["sealedRows"]!, (long)sound["openRows"]!));
        Assert.Equal(64, ((string)sound["head"]!["hash"]!).Length);
        Assert.Contains("Last seal 1, hash", (await RunAsync("audit", "verify")).ExpectExit(0).Output, StringComparison.Ordinal);

        await database.QueryAsync("UPDATE \"AuditEntries\" SET \"Outcome\" = 1 WHERE \"Action\" = 'domain.created'");
        var domain = (await RunAsync("audit", "list", "--action", "domain.created", "--json")).Json().AsArray().Single()!;
        var breach = (string?)Assert.Single(Assert.Single((await VerifyAsync(1))["organizations"]!.AsArray())!["breaches"]!.AsArray());
        Assert.StartsWith($"Audit row {domain["id"]}, number 3 of seal 1", breach, StringComparison.Ordinal);
        Assert.Contains(breach!, (await RunAsync("db", "verify")).ExpectExit(1).Output, StringComparison.Ordinal);
        await database.QueryAsync("UPDATE \"AuditEntries\" SET \"Outcome\" = 0 WHERE \"Action\" = 'domain.created'");

        (await RunAsync("domain", "add", "Support")).ExpectExit(0);
        (await RunAsync("audit", "seal", "--all")).ExpectExit(0);
        (await RunAsync("audit", "prune", "--before", DateTimeOffset.UtcNow.AddDays(1).ToString("O"))).ExpectExit(1);
        Assert.Equal(0, (long)(await RunAsync("audit", "prune", "--before", DateTimeOffset.UtcNow.AddDays(-1).ToString("O"), "--json")).Json()["rows"]!);
        Assert.Equal(4, (long)(await RunAsync("audit", "prune", "--before", DateTimeOffset.UtcNow.ToString("O"), "--json")).Json()["rows"]!);
        Assert.Equal(["audit.pruned"], (await RunAsync("audit", "list", "--json")).Json().AsArray().Select(row => (string?)row!["action"]));
        await VerifyAsync(0);
        (await RunAsync("db", "verify")).ExpectExit(0);

        Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(database, arguments);

        async Task<JsonNode> VerifyAsync(int exit) => JsonNode.Parse((await RunAsync("audit", "verify", "--json")).ExpectExit(exit).Output)!;
    }

    [Theory, InlineData(DatabaseKind.PostgreSql)]
    public async Task An_export_to_a_file_is_readable_by_its_owner_alone(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var file = Path.Combine(server.Database.Folder, Unique.Name("audit") + ".csv");
        var done = (await server.RunAsync("audit", "export", "--format", "csv", "--output", file, "--action", "connection.", "--json")).Json();
        Assert.Equal(file, (string?)done["file"]);
        Assert.Equal((long)done["rows"]! + 1, (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task What_is_not_understood_is_said_with_what_would_be()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        foreach (var (exit, said, arguments) in ((int, string, string[])[])[
            (2, "refused", ["audit", "list", "--outcome", "maybe"]), (2, "2027-01-31", ["audit", "list", "--from", "soon"]), (2, "--limit", ["audit", "list", "--limit", "1001"]),
            (2, "--format", ["audit", "export"]), (2, "--output", ["audit", "export", "--format", "csv", "--json"]), (2, "2027-01-01", ["audit", "prune", "--before", "soon"]),
            (1, "userName", ["audit", "list", "--actor", "robot"]), (1, "connection list", ["audit", "list", "--connection", "none"]), (1, "group", ["audit", "list", "--target", "none"]),
            (1, "Exchange", ["audit", "list", "--from", "2027-02-01", "--until", "2027-01-01"])])
        {
            Assert.Contains(said, (await CommandLine.RunAsync(database, arguments)).ExpectExit(exit).Error, StringComparison.Ordinal);
        }
        var environment = new Dictionary<string, string>(database.Environment) { ["Audit__RetentionDays"] = "0" };
        Assert.Contains("Audit:RetentionDays is '0'", (await CommandLine.RunAsync(environment, database.Folder, "serve")).ExpectExit(1).Error, StringComparison.Ordinal);
    }
}
