using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Audit;

/// <summary>Each way to forge the audit in the database is named, with the first row or seal that is wrong. Three seals of ten rows each are forged.</summary>
public abstract class TamperSuite(TestDatabase hub) : StorageSuite(hub)
{
    /// <summary>What is forged, how, and parts of the sentence that names it: <c>{n}</c> is the id of the n-th row.</summary>
    private static readonly Dictionary<string, (Func<Forgery, Task> Forge, string Sentence)> Forgeries = new()
    {
        ["action changed"] = (Update(13, "\"Action\" = 'user.deleted'"), "Audit row {13}, number 4 of seal 2|was changed"),
        ["time changed"] = (Update(5, "\"At\" = \"At\" + 1"), "Audit row {5}, number 6 of seal 1|was changed"),
        ["actor changed"] = (Update(29, "\"Actor\" = 0"), "Audit row {29}, number 10 of seal 3|was changed"),
        ["actor id put in"] = (Update(0, "\"ActorId\" = \"Id\""), "Audit row {0}, number 1 of seal 1|was changed"),
        ["connection taken out"] = (Update(3, "\"ConnectionId\" = NULL"), "Audit row {3}|was changed"),
        ["credential changed"] = (Update(3, "\"CredentialId\" = \"ConnectionId\""), "Audit row {3}|was changed"),
        ["target changed"] = (Update(4, "\"TargetId\" = \"Id\""), "Audit row {4}|was changed"),
        ["outcome changed"] = (Update(4, "\"Outcome\" = 1"), "Audit row {4}|was changed"),
        ["detail changed"] = (Update(4, "\"Detail\" = '{}'"), "Audit row {4}|was changed"),
        ["detail taken out"] = (Update(4, "\"Detail\" = NULL"), "Audit row {4}|was changed"),
        ["address changed"] = (Update(4, "\"Address\" = '198.51.100.9'"), "Audit row {4}|was changed"),
        ["address and detail exchanged"] = (Update(4, "\"Address\" = '{}', \"Detail\" = '192.0.2.7'"), "Audit row {4}|was changed"),
        ["values changed"] = (f => f.RunAsync($"UPDATE \"AuditEntries\" SET \"Values\" = {f.Bytes("{\"before\":{\"title\":\"x\"},\"after\":{}}")} WHERE ", f.Row(13)), "Audit row {13}, number 4 of seal 2|was changed"),
        ["values taken out"] = (Update(13, "\"Values\" = NULL"), "Audit row {13}, number 4 of seal 2|was changed"),
        ["values put in"] = (f => f.RunAsync($"UPDATE \"AuditEntries\" SET \"Values\" = {f.Bytes("{\"after\":{}}")} WHERE ", f.Row(14)), "Audit row {14}, number 5 of seal 2|was changed"),
        ["values of a row put to another"] = (f => f.SetValuesAsync(12, 15), "Audit row {12}, number 3 of seal 2|was changed"),
        ["values of two rows exchanged"] = (f => f.ExchangeValuesAsync(11, 16), "Audit row {11}, number 2 of seal 2|was changed"),
        ["values moved into the detail"] = (f => f.RunAsync($"UPDATE \"AuditEntries\" SET \"Values\" = {f.Bytes("192.0.2.7")}, \"Address\" = NULL WHERE ", f.Row(13)), "Audit row {13}, number 4 of seal 2|was changed"),
        ["row deleted"] = (f => f.RunAsync("DELETE FROM \"AuditEntries\" WHERE ", f.Row(17)), "Audit row {17}, number 8 of seal 2|is missing"),
        ["first row deleted"] = (f => f.RunAsync("DELETE FROM \"AuditEntries\" WHERE ", f.Row(0)), "Audit row {0}, number 1 of seal 1|is missing"),
        ["row inserted"] = (f => f.InsertAsync(12.5), "Audit row {new}|seal 2|inserted"),
        ["row inserted between two seals"] = (f => f.InsertAsync(9.5), "Audit row {new}|seal 2|inserted"),
        ["row inserted before the first"] = (f => f.InsertAsync(-1), "Audit row {new}|seal 1|inserted"),
        ["row moved in time"] = (f => f.MoveAsync(2, 25.5), "Audit row {2}, number 3 of seal 1|is missing"),
        ["row moved within its seal"] = (f => f.MoveAsync(2, 7.5), "Audit row {2}, number 3 of seal 1|is missing"),
        ["rows exchange their ids"] = (f => f.ExchangeAsync(22, 24), "Audit row {22}, number 3 of seal 3|was changed"),
        ["newest rows and seals cut off"] = (f => f.CutAsync(20, seals: true), "Seal 3 is missing at the end|cut off"),
        ["all but the head cut off"] = (f => f.CutAsync(0, seals: true), "Seals 1 to 3 are missing|cut off by hand"),
        ["newest rows cut off, seals left"] = (f => f.CutAsync(28, seals: false), "Audit row {28}, number 9 of seal 3|is missing"),
        ["seal in the middle deleted"] = (f => f.SqlAsync("DELETE FROM \"AuditSeals\" WHERE \"Number\" = 2 AND "), "Seal 3|follows seal 1: Seal 2 is missing"),
        ["oldest rows and seal cut off"] = (async f =>
        {
            await f.SqlAsync("DELETE FROM \"AuditSeals\" WHERE \"Number\" = 1 AND ");
            await f.RunAsync("DELETE FROM \"AuditEntries\" WHERE ", f.RowsBefore(10));
        }, "Seal 1 is missing|cut off by hand"),
        ["hash of a seal changed"] = (f => f.SqlAsync("UPDATE \"AuditSeals\" SET \"Hash\" = \"PreviousHash\" WHERE \"Number\" = 2 AND "), "Seal 2|was changed"),
        ["previous hash changed"] = (f => f.SqlAsync("UPDATE \"AuditSeals\" SET \"PreviousHash\" = \"Hash\" WHERE \"Number\" = 2 AND "), "Seal 2|does not follow seal 1"),
        ["time of a seal changed"] = (f => f.SqlAsync("UPDATE \"AuditSeals\" SET \"SealedAt\" = 0 WHERE \"Number\" = 3 AND "), "Seal 3|was changed"),
        ["count of a seal changed"] = (f => f.SqlAsync("UPDATE \"AuditSeals\" SET \"Count\" = 9 WHERE \"Number\" = 1 AND "), "seal 1|are not the 9 that were sealed"),
        ["range of a seal changed"] = (f => f.SqlAsync("UPDATE \"AuditSeals\" SET \"LastId\" = \"FirstId\" WHERE \"Number\" = 1 AND "), "Audit row {1}, number 2 of seal 1|is missing"),
        ["seal renumbered"] = (f => f.SqlAsync("UPDATE \"AuditSeals\" SET \"Number\" = 4 WHERE \"Number\" = 3 AND "), "Seal 4|follows seal 2: Seal 3 is missing"),
        ["head set back with its seal and rows"] = (async f =>
        {
            await f.CutAsync(20, seals: true);
            await f.SetHeadAsync(AuditHead.Origin.Encode());
        }, "Seal 2|the head says seal 0"),
        ["head made unreadable"] = (f => f.SetHeadAsync([1, 2, 3]), "is no head"),
        ["a batch forged with its seal"] = (f => f.ForgeBatchAsync(), "Seal 3|does not follow seal 2"),
        ["list of rows taken away to hide which"] = (async f =>
        {
            await f.SqlAsync("DELETE FROM \"HubKeys\" WHERE \"Name\" = 'audit-rows-{0}-2' AND ", "1 = 1");
            await f.RunAsync("UPDATE \"AuditEntries\" SET \"Outcome\" = 1 WHERE ", f.Row(15));
        }, "The rows of seal 2|{10} to {19}|are not the 10 that were sealed"),
    };

    public static TheoryData<string> Kinds { get; } = new(Forgeries.Keys);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AU_02_a_forgery_is_named(string kind)
    {
        var book = await AuditBook.OpenAsync(Hub);
        var forgery = new Forgery(Hub, book, await SealSuite.ThreeBatchesAsync(book));
        var (forge, sentence) = Forgeries[kind];
        await forge(forgery);
        var parts = forgery.Fill(sentence).Split('|');
        var breaches = (await book.VerifyAsync()).Breaches;
        Assert.True(breaches.Count > 0, "Nothing is named.");
        Assert.All(parts, part => Assert.Contains(part, breaches[0], StringComparison.Ordinal));
        // The check of the whole database says the same.
        Assert.Contains(breaches[0], await StorageVerifier.VerifyAsync(Hub.Storage, TestSchemas.Catalog, Ct));
    }

    [Fact]
    public async Task AU_02_rows_exchanged_between_organisations_are_named_in_both()
    {
        var first = await AuditBook.OpenAsync(Hub);
        var second = await AuditBook.OpenAsync(Hub);
        var mine = (await SealSuite.ThreeBatchesAsync(first))[14];
        var theirs = (await SealSuite.ThreeBatchesAsync(second))[14];
        await using (var context = first.Context())
        {
            await context.AuditEntries.Where(x => x.Id == mine.Id).ExecuteDeleteAsync(Ct);
            context.AuditEntries.Add(SealSuite.Copy(theirs, organization: first.Organization));
            await context.SaveChangesAsync(Ct);
        }
        await using (var context = second.Context())
        {
            await context.AuditEntries.Where(x => x.Id == theirs.Id).ExecuteDeleteAsync(Ct);
            context.AuditEntries.Add(SealSuite.Copy(mine, organization: second.Organization));
            await context.SaveChangesAsync(Ct);
        }
        foreach (var (book, gone, come) in ((AuditBook, AuditEntry, AuditEntry)[])[(first, mine, theirs), (second, theirs, mine)])
        {
            var breaches = (await book.VerifyAsync()).Breaches;
            Assert.Equal(2, breaches.Count);
            Assert.Contains(breaches, breach => breach.Contains($"Audit row {gone.Id}, number 5 of seal 2", StringComparison.Ordinal) && breach.Contains("is missing", StringComparison.Ordinal));
            Assert.Contains(breaches, breach => breach.Contains($"Audit row {come.Id}", StringComparison.Ordinal) && breach.Contains("moved", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AU_02_a_row_under_the_name_of_another_organisation_is_named()
    {
        var first = await AuditBook.OpenAsync(Hub);
        var second = await AuditBook.OpenAsync(Hub);
        var entries = await SealSuite.ThreeBatchesAsync(first);
        await SealSuite.ThreeBatchesAsync(second);
        var forgery = new Forgery(Hub, first, entries);
        await forgery.RunAsync($"UPDATE \"AuditEntries\" SET \"OrganizationId\" = {second.Organization} WHERE ", forgery.Row(11));
        Assert.Contains($"Audit row {entries[11].Id}, number 2 of seal 2", Assert.Single((await first.VerifyAsync()).Breaches), StringComparison.Ordinal);
        Assert.Contains($"Audit row {entries[11].Id}", Assert.Single((await second.VerifyAsync()).Breaches), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AU_02_a_pruned_audit_cut_further_by_hand_is_named()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var entries = await SealSuite.ThreeBatchesAsync(book);
        await book.PruneAsync(entries[10].At);
        await book.SealAsync();
        Assert.Empty((await book.VerifyAsync()).Breaches);
        var forgery = new Forgery(Hub, book, entries);
        await forgery.SqlAsync("DELETE FROM \"AuditSeals\" WHERE \"Number\" = 2 AND ");
        await forgery.RunAsync("DELETE FROM \"AuditEntries\" WHERE ", forgery.RowsBefore(20));
        Assert.Contains("Seal 2 is missing", (await book.VerifyAsync()).Breaches[0], StringComparison.Ordinal);
    }

    /// <summary>Values of a person end with the account. To take the key of one who is there is to hide what was done to them.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task AU_02_a_key_that_was_changed_to_hide_values_is_named(bool removed)
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var user = await Hub.CreateNamedAsync(caller, "hidden");
        await book.SealAsync();
        Assert.Empty((await book.VerifyAsync()).Breaches);
        await using var context = book.Context();
        var key = removed ? null : ValueLock.NewKey();
        await context.Users.Where(x => x.Id == user.Id).ExecuteUpdateAsync(x => x.SetProperty(u => u.AuditKey, key), Ct);
        var row = await context.AuditEntries.AsNoTracking().SingleAsync(x => x.TargetId == user.Id, Ct);
        var breach = Assert.Single((await book.VerifyAsync()).Breaches);
        Assert.Contains($"Audit row {row.Id}", breach, StringComparison.Ordinal);
        Assert.Contains("AuditKey was changed", breach, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AU_02_values_of_a_person_open_in_their_own_row_alone()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var user = await Hub.CreateNamedAsync(caller, "moved");
        await Hub.PatchUserAsync(caller, user.Id, """[{"op":"add","path":"title","value":"a"}]""");
        await using var context = book.Context();
        var rows = await context.AuditEntries.AsNoTracking().Where(x => x.TargetId == user.Id).OrderBy(x => x.Id).ToListAsync(Ct);
        // Before anything is sealed.
        await context.AuditEntries.Where(x => x.Id == rows[1].Id).ExecuteUpdateAsync(x => x.SetProperty(entry => entry.Values, rows[0].Values), Ct);
        var records = await new AuditReader(Hub.Storage, TestSchemas.Catalog, book.Organization).ListAsync(new(TargetId: user.Id), null, 10, Ct);
        Assert.Equal(["unreadable", null], records.Select(record => record.Change!.Missing));
        await book.SealAsync();
        Assert.Contains($"Audit row {rows[1].Id}", Assert.Single((await book.VerifyAsync()).Breaches), StringComparison.Ordinal);
    }

    private static Func<Forgery, Task> Update(int row, string assignments) => f => f.RunAsync($"UPDATE \"AuditEntries\" SET {assignments} WHERE ", f.Row(row));

    /// <summary>What a forger with the database's password does.</summary>
    private sealed class Forgery(TestDatabase hub, AuditBook book, IReadOnlyList<AuditEntry> entries)
    {
        private Guid inserted;

        public string Fill(string sentence)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                sentence = sentence.Replace($"{{{i}}}", entries[i].Id.ToString(), StringComparison.Ordinal);
            }
            return sentence.Replace("{new}", inserted.ToString(), StringComparison.Ordinal);
        }

        public string Row(int index) => $"\"Id\" = {Literal(entries[index].Id)}";

        public string RowsBefore(int index) => $"\"Id\" < {Literal(entries[index].Id)}";

        public Task RunAsync(string statement, string condition) => SqlAsync(statement, condition + $" AND \"OrganizationId\" = {book.Organization}");

        /// <summary>A statement that a condition is put to: of the organisation, where nothing else is said. <c>{0}</c> is the organisation.</summary>
        public async Task SqlAsync(string statement, string? condition = null)
        {
            var text = (statement + (condition ?? $"\"OrganizationId\" = {book.Organization}")).Replace("{0}", $"{book.Organization}", StringComparison.Ordinal);
            await using var context = book.Context();
            await using var connection = context.Database.GetDbConnection();
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
            command.CommandText = text;
#pragma warning restore CA2100
            Assert.True(await command.ExecuteNonQueryAsync(Ct) > 0, $"Nothing was forged: {text}");
        }

        /// <param name="place">Between which rows, as a fraction.</param>
        public async Task InsertAsync(double place) => inserted = (await book.WriteAsync(At(place))).Id;

        public async Task MoveAsync(int row, double place)
        {
            await RunAsync("DELETE FROM \"AuditEntries\" WHERE ", Row(row));
            await book.WriteAsync(At(place), entry => SealSuite.Copy(entries[row], id: entry.Id, at: entry.At));
        }

        public async Task ExchangeAsync(int left, int right)
        {
            await RunAsync("DELETE FROM \"AuditEntries\" WHERE ", Row(left));
            await RunAsync("DELETE FROM \"AuditEntries\" WHERE ", Row(right));
            await book.WriteAsync(At(left), _ => SealSuite.Copy(entries[left], id: entries[right].Id));
            await book.WriteAsync(At(left), _ => SealSuite.Copy(entries[right], id: entries[left].Id));
        }

        public async Task SetValuesAsync(int row, int other)
        {
            await using var context = book.Context();
            var (id, values) = (entries[row].Id, entries[other].Values);
            Assert.Equal(1, await context.AuditEntries.Where(x => x.Id == id).ExecuteUpdateAsync(x => x.SetProperty(entry => entry.Values, values), Ct));
        }

        public async Task ExchangeValuesAsync(int left, int right)
        {
            await SetValuesAsync(left, right);
            await SetValuesAsync(right, left);
        }

        public async Task CutAsync(int from, bool seals)
        {
            await RunAsync("DELETE FROM \"AuditEntries\" WHERE NOT ", RowsBefore(from));
            if (seals)
            {
                await SqlAsync($"DELETE FROM \"AuditSeals\" WHERE \"Number\" > {from / 10} AND ");
            }
        }

        public async Task SetHeadAsync(byte[] head)
        {
            await using var context = book.Context();
            Assert.Equal(1, await context.HubKeys.Where(x => x.Name == AuditHead.NameOf(book.Organization)).ExecuteUpdateAsync(x => x.SetProperty(k => k.Value, head), Ct));
        }

        /// <summary>Changes a row of the second batch, and makes its seal and the list of its rows anew.</summary>
        public async Task ForgeBatchAsync()
        {
            await RunAsync("UPDATE \"AuditEntries\" SET \"Outcome\" = 1 WHERE ", Row(12));
            await using var context = book.Context();
            var rows = await context.AuditEntries.AsNoTracking().OrderBy(x => x.Id).Skip(10).Take(10).ToListAsync(Ct);
            var seal = await context.AuditSeals.AsNoTracking().SingleAsync(x => x.Number == 2, Ct);
            var hashes = rows.ConvertAll(SealHash.OfRow);
            var hash = SealHash.OfSeal(seal, hashes);
            await context.AuditSeals.Where(x => x.Number == 2).ExecuteUpdateAsync(x => x.SetProperty(s => s.Hash, hash), Ct);
            var list = SealedRows.Encode(rows, hashes);
            await context.HubKeys.Where(x => x.Name == SealedRows.NameOf(book.Organization, 2)).ExecuteUpdateAsync(x => x.SetProperty(k => k.Value, list), Ct);
        }

        private DateTimeOffset At(double place)
        {
            var index = Math.Clamp((int)Math.Floor(place), 0, entries.Count - 1);
            return entries[index].At.AddSeconds(place - index);
        }

        public string Bytes(string text) => hub.Provider switch
        {
            StorageProvider.Sqlite => $"X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'",
            StorageProvider.SqlServer => $"0x{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}",
            _ => $"'\\x{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'::bytea",
        };

        private string Literal(Guid id) => hub.Provider switch
        {
            StorageProvider.Sqlite => $"X'{id:n}'",
            StorageProvider.SqlServer => $"0x{id:n}",
            _ => $"'{id}'",
        };
    }
}
