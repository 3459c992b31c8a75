using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Audit;

/// <summary>Reading, filtering and exporting the audit, on every database.</summary>
public abstract class ReaderSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Head = "id,time,actor,actorId,actorName,credentialId,connectionId,connectionName,action,targetId,targetName,outcome,address,detail,before,after";

    private static readonly DateTimeOffset Start = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rows_come_newest_first_and_pages_stay_as_they_are_while_rows_are_added()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var written = await book.WriteAsync(Start, 25);
        var read = new List<Guid>();
        Guid? before = null;
        for (var page = 0; page < 3; page++)
        {
            var records = await Reader(book).ListAsync(AuditFilter.None, before, 10, Ct);
            read.AddRange(records.Select(record => record.Entry.Id));
            before = read[^1];
            await book.WriteAsync(Start.AddDays(1), 3);
        }
        Assert.Equal(written.Select(entry => entry.Id).Reverse(), read);
        Assert.Empty(await Reader(book).ListAsync(AuditFilter.None, before, 10, Ct));
    }

    [Fact]
    public async Task Each_filter_finds_its_rows_and_no_others()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await book.WriteAsync(Start, 5);
        var wanted = await book.WriteAsync(Start.AddHours(1), x => new()
        {
            OrganizationId = x.OrganizationId,
            Id = x.Id,
            At = x.At,
            Actor = ActorKind.Person,
            ActorId = Guid.CreateVersion7(),
            ConnectionId = x.ConnectionId,
            CredentialId = x.CredentialId,
            Action = "role.created",
            TargetId = x.TargetId,
            Outcome = AuditOutcome.Refused,
            Address = "2001:db8::7",
        });
        await book.WriteAsync(Start.AddHours(2), 5);
        foreach (var (name, value) in ((string, string)[])[
            ("actor", "person"), ("actor", $"{wanted.ActorId}"), ("credential", $"{wanted.CredentialId}"), ("connection", $"{wanted.ConnectionId}"), ("action", "role.created"),
            ("action", "role."), ("target", $"{wanted.TargetId}"), ("outcome", "refused"), ("address", "2001:db8::7")])
        {
            Assert.Equal(wanted.Id, Assert.Single(await ListAsync((name, value))).Entry.Id);
        }
        Assert.Equal(wanted.Id, Assert.Single(await ListAsync(("from", "2025-06-01T01:00:00Z"), ("until", "2025-06-01T03:00:00+01:00"))).Entry.Id);
        Assert.Equal(6, (await ListAsync(("from", "2025-06-01T01:00Z"))).Count);
        Assert.Equal(5, (await ListAsync(("until", "2025-06-01T01:00Z"))).Count);
        Assert.Equal(10, (await ListAsync(("action", "user."))).Count);
        Assert.Empty(await ListAsync(("action", "user")));
        Assert.Empty(await ListAsync(("action", "role."), ("outcome", "done")));
        // Another organisation's audit is no one's here.
        Assert.Empty(await Reader(await AuditBook.OpenAsync(Hub)).ListAsync(AuditFilter.None, null, 10, Ct));

        Task<IReadOnlyList<AuditRecord>> ListAsync(params (string Name, string Value)[] filter) => Reader(book).ListAsync(
            AuditFilter.Parse(filter.Select(x => KeyValuePair.Create(x.Name, x.Value))), null, 100, Ct);
    }

    [Fact]
    public void A_filter_that_is_not_understood_says_what_would_be()
    {
        foreach (var (name, value, said) in ((string, string, string)[])[
            ("actor", "robot", "scimClient"), ("outcome", "maybe", "refused"), ("target", "ada", "give an id"), ("from", "yesterday", "2027-01-31"), ("action", "", "user.created"), ("colour", "red", "by actor")])
        {
            Assert.Contains(said, Assert.Throws<AdministrationException>(() => AuditFilter.Parse([new(name, value)])).Message, StringComparison.Ordinal);
        }
        Assert.Contains("twice", Assert.Throws<AdministrationException>(() => AuditFilter.Parse([new("outcome", "done"), new("outcome", "done")])).Message, StringComparison.Ordinal);
        Assert.Contains("Exchange", Assert.Throws<AdministrationException>(() => AuditFilter.Parse([new("from", "2027-02-01"), new("until", "2027-01-01")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_those_of_now_and_go_with_what_bore_them()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var user = await Hub.CreateNamedAsync(caller, "Ada@example.org");
        var group = await Hub.CreateGroupAsync(caller, "Builders");
        var role = await new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(book.Organization)).AddRoleAsync("Analyst", ["reports:read"], [], Ct);
        var records = await Reader(book).ListAsync(AuditFilter.None, null, 10, Ct);
        Assert.Equal([(role.Id, "Analyst"), (group.Id, "Builders"), (user.Id, "Ada@example.org")], records.Select(record => (record.Entry.TargetId, record.TargetName)));
        Assert.All(records.Skip(1), record => Assert.Equal($"Connection {caller.ConnectionId}", record.ConnectionName));

        await Hub.Users.DeleteAsync(caller, user.Id, Precondition.None, Ct);
        Assert.All(await Reader(book).ListAsync(new(TargetId: user.Id), null, 10, Ct), record => Assert.Null(record.TargetName));
    }

    [Fact]
    public async Task WB_02_an_export_as_CSV_is_no_formula_and_comes_back_as_it_was()
    {
        string[] names = ["=1+2", "+1", "-1", "@SUM(A1)", "'quoted'", "plain", "a,b", "say \"x\"", "\"", @"back\slash \u0041", "Zoë 日本 😀", "=cmd|' /C calc'!A0", "a\r\nb", "a\tb"];
        var (book, ids) = await NamedAsync(names);
        var text = await ExportAsync(book, AuditFormat.Csv);
        var lines = Csv.Parse(text);
        Assert.Equal(Head, string.Join(',', lines[0]));
        Assert.Equal(names.Length + 1, lines.Count);
        var column = lines[0].IndexOf("targetName");
        foreach (var line in lines.Skip(1))
        {
            Assert.Equal(lines[0].Count, line.Count);
            Assert.Equal(ids[Guid.Parse(line[lines[0].IndexOf("targetId")])], Csv.Restore(line[column]));
            Assert.All(line, value => Assert.DoesNotMatch(@"^[=+\-@\t\r\n\0]", value));
            Assert.EndsWith("Z", line[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WB_04_a_row_is_one_line_whatever_it_holds()
    {
        string[] names = ["a\r\nb", "x\u001b[31mred", "{\"id\":\"fake\"}\n{\"id\":\"fake\"}", "u\u2028v\u2029w", "c\u0085d\u009bm", "tab\tbed"];
        var (book, ids) = await NamedAsync(names);
        await book.WriteAsync(Start, entry => SealSuite.Copy(entry, detail: "no\r\njson\u001b\u2028"));
        var csv = await ExportAsync(book, AuditFormat.Csv);
        Assert.Equal(names.Length + 2, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(csv.Replace("\r\n", "", StringComparison.Ordinal), character => char.IsControl(character) || character is '\u2028' or '\u2029');

        var lines = (await ExportAsync(book, AuditFormat.Jsonl)).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.Equal(names.Length + 1, lines.Length - 1);
        foreach (var line in lines[..^1])
        {
            Assert.DoesNotContain(line, character => char.IsControl(character) || character is '\u2028' or '\u2029');
            var row = JsonNode.Parse(line)!;
            Assert.Equal(ids.GetValueOrDefault(Guid.Parse((string)row["targetId"]!)), (string?)row["targetName"]);
        }
        Assert.Equal("no\r\njson\u001b\u2028", (string?)JsonNode.Parse(lines[^2])!["detail"]);
    }

    [Fact]
    public async Task An_export_has_every_row_of_the_filter_once()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var written = await book.WriteAsync(Start, 3_000);
        var lines = (await ExportAsync(book, AuditFormat.Jsonl)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(written.Reverse().Select(entry => entry.Id), lines.Select(line => line.GetProperty("id").GetGuid()));
        Assert.Equal(written[^1].Detail, lines[0].GetProperty("detail").GetRawText());
        Assert.Equal("2025-06-01T00:49:59.000Z", lines[0].GetProperty("time").GetString());
        Assert.Single(Csv.Parse(await ExportAsync(book, AuditFormat.Csv, new(From: Start.AddDays(1)))));
    }

    [Fact]
    public async Task WB_02_values_come_back_as_they_were_and_break_no_line()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        const string Nasty = "=cmd|' /C calc'!A0,\"x\"\\u0041\u2028 日本 😀";
        var user = await Hub.CreateNamedAsync(caller, "nasty");
        await Hub.Users.ReplaceAsync(caller, user.Id, new ScimResource(TestSchemas.Catalog.User, ScimComplex.Empty)
            .With(UserAttributes.UserName, new ScimString("nasty")).With(UserAttributes.Title, new ScimString(Nasty)), Precondition.None, Ct);

        var csv = await ExportAsync(book, AuditFormat.Csv);
        Assert.Equal(3, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain('\u2028', csv);
        var lines = Csv.Parse(csv);
        Assert.Equal(Nasty, (string?)JsonNode.Parse(lines[1][lines[0].IndexOf("after")])!["title"]);
        Assert.Equal("{}", lines[1][lines[0].IndexOf("before")]);
        Assert.All(lines.Skip(1).SelectMany(line => line), value => Assert.DoesNotMatch(@"^[=+\-@\t\r\n\0]", value));
        var row = JsonNode.Parse((await ExportAsync(book, AuditFormat.Jsonl)).Split('\n')[0])!;
        Assert.Equal((Nasty, 0), ((string?)row["after"]!["title"], row["before"]!.AsObject().Count));
    }

    /// <summary>Who looks for an hour reads an hour: the times are a range of the primary key.</summary>
    [Fact]
    public async Task A_range_of_time_is_a_range_of_the_primary_key()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await book.WriteAsync(Start, 2_000);
        var hour = new AuditFilter(From: Start.AddMinutes(3), Until: Start.AddMinutes(4));
        Assert.Equal(60, (await Reader(book).ListAsync(hour, null, 100, Ct)).Count);
        if (Hub.Provider is StorageProvider.Sqlite or StorageProvider.PostgreSql)
        {
            var (sql, parameters) = Reader(book).Query(hour, null, 100);
            var sqlite = Hub.Provider == StorageProvider.Sqlite;
            var plan = await Hub.Storage.Database.ListAsync($"EXPLAIN {(sqlite ? "QUERY PLAN " : "")}{sql}", parameters, row => row.Text(sqlite ? 3 : 0), Ct);
            Assert.Contains(plan, line => sqlite
                ? line.Contains("(OrganizationId=? AND Id>? AND Id<?)", StringComparison.Ordinal)
                : line.Contains("Index Cond", StringComparison.Ordinal) && line.Contains("\"Id\" < ", StringComparison.Ordinal) && line.Contains("\"Id\" >= ", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal) || line.Contains("Sort", StringComparison.Ordinal));
        }
        Assert.True(AuditRow.FirstIdAt(Start) < Guid.CreateVersion7(Start));
        Assert.True(Guid.CreateVersion7(Start.AddMilliseconds(-1)) < AuditRow.FirstIdAt(Start));
    }

    private AuditReader Reader(AuditBook book) => new(Hub.Storage, TestSchemas.Catalog, book.Organization);

    private async Task<string> ExportAsync(AuditBook book, AuditFormat format, AuditFilter? filter = null)
    {
        using var output = new MemoryStream();
        await AuditExport.WriteAsync(Reader(book).ReadAsync(filter ?? AuditFilter.None, Ct), format, output, Ct);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>A group of each name, as only a row's own text can be that nasty, and an audit row about it.</summary>
    private async Task<(AuditBook Book, IReadOnlyDictionary<Guid, string> Names)> NamedAsync(string[] names)
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var ids = new Dictionary<Guid, string>();
        await using var context = book.Context();
        foreach (var name in names)
        {
            var entry = await book.WriteAsync(Start.AddDays(1));
            ids[entry.TargetId] = name;
            context.Groups.Add(new()
            {
                OrganizationId = book.Organization,
                Id = entry.TargetId,
                ConnectionId = caller.ConnectionId,
                DisplayName = name,
                DisplayNameKey = $"{entry.TargetId}",
                NameDiscriminator = entry.TargetId,
                Document = "{"u8.ToArray(),
                Search = "{}",
                Version = 1,
                CreatedAt = Start,
                LastModifiedAt = Start,
            });
        }
        await context.SaveChangesAsync(Ct);
        return (book, ids);
    }
}
