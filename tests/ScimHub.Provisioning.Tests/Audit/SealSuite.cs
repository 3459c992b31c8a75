using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Audit;

/// <summary>Sealing, pruning and what verification says of them, on every database.</summary>
public abstract class SealSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Sealed_rows_verify_and_those_that_wait_are_told_in_number()
    {
        var book = await AuditBook.OpenAsync(Hub);
        Assert.Equal((0, 0, null), await CountAsync(book));
        await book.WriteAsync(Start, 2_500);
        Assert.Equal((0, 2_500, Start), await CountAsync(book));
        Assert.Equal(2_500, await book.SealAsync());
        Assert.Equal(0, await book.SealAsync());
        await book.WriteAsync(Start.AddHours(2), 3);

        var verdict = await book.VerifyAsync();
        Assert.Empty(verdict.Breaches);
        Assert.Equal((3, 2_500, 3, Start.AddHours(2)), (verdict.Seals, verdict.SealedRows, verdict.OpenRows, verdict.OldestOpen));
        Assert.Equal(3, verdict.Head!.Value.Number);

        Assert.Equal(3, await book.SealAsync());
        Assert.Equal(4, (await book.VerifyAsync()).Head!.Value.Number);
    }

    [Fact]
    public async Task A_row_is_sealed_a_minute_after_its_writing_and_not_before()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var now = Hub.Clock.GetUtcNow();
        await book.WriteAsync(now - AuditSealer.Lag - TimeSpan.FromSeconds(1));
        await book.WriteAsync(now - AuditSealer.Lag + TimeSpan.FromSeconds(30));
        var sealer = new AuditSealer(Hub.Storage, Hub.Clock);
        Assert.Equal(1, await sealer.SealAsync(book.Organization, all: false, Ct));
        Assert.Equal(0, await sealer.SealAsync(book.Organization, all: false, Ct));
        Assert.Equal(1, (await book.VerifyAsync()).OpenRows);
    }

    [Fact]
    public async Task Nodes_that_seal_at_once_make_one_chain()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await book.WriteAsync(Start, 3_100);
        await using var other = Hub.OpenAgain();
        AuditSealer[] sealers = [new(Hub.Storage, Hub.Clock), new(other, Hub.Clock)];
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => sealers[i % 2].SealAsync(book.Organization, all: true, Ct), Ct)));
        await book.SealAsync();
        Assert.Equal((3_100, 0, null), await CountAsync(book));
    }

    [Fact]
    public async Task Sealing_goes_on_while_rows_are_written()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; i < 25; i++)
            {
                await Hub.CreateNamedAsync(caller, $"sealed-{book.Organization}-{writer}-{i}");
            }
        });
        var writing = Task.WhenAll(writers);
        var sealer = new AuditSealer(Hub.Storage, Hub.Clock);
        while (!writing.IsCompleted)
        {
            await sealer.SealAsync(book.Organization, all: false, Ct);
            Assert.Empty((await book.VerifyAsync()).Breaches);
        }
        await writing;
        await book.SealAsync();
        Assert.Equal((100, 0, null), await CountAsync(book));
    }

    [Fact]
    public async Task A_late_row_is_named_and_not_adopted()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await book.WriteAsync(Start, 10);
        await book.SealAsync();
        var late = await book.WriteAsync(Start.AddSeconds(4.5));
        await book.WriteAsync(Start.AddMinutes(5));
        await book.SealAsync();
        var breach = Assert.Single((await book.VerifyAsync()).Breaches);
        Assert.Contains(late.Id.ToString(), breach, StringComparison.Ordinal);
        Assert.Contains("committed more than 60 seconds after", breach, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_whole_batches_go_and_the_chain_verifies_from_the_first_that_is_left()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await ThreeBatchesAsync(book);
        Assert.Equal(0, await book.PruneAsync(Start.AddSeconds(5)));
        Assert.Equal(20, await book.PruneAsync(Start.AddDays(1).AddHours(1)));
        await book.SealAsync();
        var verdict = await book.VerifyAsync();
        Assert.Empty(verdict.Breaches);
        // The third batch and that of the row that tells of the pruning.
        Assert.Equal((2, 11, 4), (verdict.Seals, verdict.SealedRows, verdict.Head!.Value.Number));
        await using var context = book.Context();
        Assert.Equal("""{"upTo":2,"hash":""", (await context.AuditEntries.SingleAsync(x => x.Action == "audit.pruned", Ct)).Detail![..17]);
        Assert.Equal(2, await context.HubKeys.CountAsync(x => x.Name.StartsWith($"audit-rows-{book.Organization}-"), Ct));

        // All of it: the head remains, and the chain goes on behind it.
        Assert.Equal(11, await book.PruneAsync(Hub.Clock.GetUtcNow().AddDays(1_000)));
        Assert.Empty((await book.VerifyAsync()).Breaches);
        await book.SealAsync();
        Assert.Equal((1, 5), ((await book.VerifyAsync()).Seals, (await book.VerifyAsync()).Head!.Value.Number));
        Assert.Empty((await book.VerifyAsync()).Breaches);
    }

    [Fact]
    public async Task A_pruning_that_was_cut_short_is_no_breach_and_is_finished_by_the_next()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await ThreeBatchesAsync(book);
        await using (var context = book.Context())
        {
            // As a server that was killed behind the first batch leaves it.
            var second = await context.AuditSeals.AsNoTracking().SingleAsync(x => x.Number == 2, Ct);
            await book.WriteAsync(Start.AddDays(4), entry => Copy(entry, action: "audit.pruned", target: second.LastId, detail: $$"""{"upTo":2,"hash":"{{Convert.ToHexStringLower(second.Hash)}}"}"""));
            await context.AuditEntries.Where(x => x.At < Start.AddHours(1)).ExecuteDeleteAsync(Ct);
            await context.AuditSeals.Where(x => x.Number == 1).ExecuteDeleteAsync(Ct);
        }
        Assert.Empty((await book.VerifyAsync()).Breaches);
        Assert.Equal(10, await book.PruneAsync(Start.AddDays(1).AddHours(1)));
        Assert.Empty((await book.VerifyAsync()).Breaches);
    }

    [Fact]
    public async Task People_whose_creation_was_pruned_are_no_breach_and_others_still_are()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var old = await Hub.CreateNamedAsync(caller, "old");
        await book.SealAsync();
        Assert.Equal(1, await book.PruneAsync(Hub.Clock.GetUtcNow().AddDays(1_000)));
        var late = await Hub.CreateNamedAsync(caller, "late");
        Assert.Empty(await BreachesAsync());
        await using var context = book.Context();
        await context.AuditEntries.Where(x => x.TargetId == late.Id).ExecuteDeleteAsync(Ct);
        Assert.Contains(late.Id.ToString(), Assert.Single(await BreachesAsync()), StringComparison.Ordinal);
        Assert.NotEqual(old.Id, late.Id);

        async Task<IEnumerable<string>> BreachesAsync() =>
            (await StorageVerifier.VerifyAsync(Hub.Storage, TestSchemas.Catalog, Ct)).Where(breach => breach.Contains($"organisation {book.Organization}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasing_a_person_leaves_the_chain_whole_and_nothing_of_theirs_in_it()
    {
        var book = await AuditBook.OpenAsync(Hub);
        var caller = await Hub.ConnectAsync(book.Organization);
        var secret = $"hidden{Guid.NewGuid():n}";
        var user = await Hub.CreateUserAsync(caller, $$"""
            {"userName":"{{secret}}u","externalId":"{{secret}}x","displayName":"{{secret}}d","title":"{{secret}}t","password":"{{secret}}p",
             "name":{"givenName":"{{secret}}g","familyName":"{{secret}}f"},"emails":[{"value":"{{secret}}@example.org"}],"phoneNumbers":[{"value":"{{secret}}n"}]}
            """);
        await Hub.PatchUserAsync(caller, user.Id, $$"""[{"op":"replace","path":"nickName","value":"{{secret}}k"}]""");
        await book.SealAsync();
        await Hub.Users.DeleteAsync(caller, user.Id, Precondition.None, Ct);
        await book.SealAsync();

        Assert.Equal((3, 0, null), await CountAsync(book));
        await using var context = book.Context();
        var rows = await context.AuditEntries.AsNoTracking().ToListAsync(Ct);
        Assert.Equal(["user.created", "user.updated", "user.deleted"], rows.OrderBy(row => row.Id).Select(row => row.Action));
        Assert.All(rows, row => Assert.DoesNotContain(secret, $"{row.Detail} {row.Action} {row.Address}", StringComparison.Ordinal));
        // While the person was there, their name was shown; now the id alone is.
        var records = await new AuditReader(Hub.Storage, TestSchemas.Catalog, book.Organization).ListAsync(AuditFilter.None, null, 10, Ct);
        Assert.All(records, record => Assert.Equal((user.Id, null), (record.Entry.TargetId, record.TargetName)));
    }

    /// <summary>Seals that were made before rows had values hold.</summary>
    [Fact]
    public void A_row_without_values_is_hashed_as_ever()
    {
        var entry = new AuditEntry
        {
            OrganizationId = 7,
            Id = new("0197c0de-0000-7000-8000-000000000001"),
            At = DateTimeOffset.FromUnixTimeMilliseconds(1_750_000_000_123),
            Actor = ActorKind.ScimClient,
            ConnectionId = new("0197c0de-0000-7000-8000-000000000002"),
            CredentialId = new("0197c0de-0000-7000-8000-000000000003"),
            Action = "user.updated",
            TargetId = new("0197c0de-0000-7000-8000-000000000004"),
            Detail = """{"changed":["title"]}""",
            Address = "192.0.2.7",
        };
        Assert.Equal("7fe1aa5564d9a7f7316229861ab06dd31ae9f639a80c78a7968586a20ed45f72", Convert.ToHexStringLower(SealHash.OfRow(entry)));
    }

    [Fact]
    public async Task A_chain_without_its_head_is_not_sealed_on()
    {
        var book = await AuditBook.OpenAsync(Hub);
        await ThreeBatchesAsync(book);
        await book.WriteAsync(Start.AddDays(9));
        await using var context = book.Context();
        await context.HubKeys.Where(x => x.Name == AuditHead.NameOf(book.Organization)).ExecuteDeleteAsync(Ct);
        Assert.Contains(AuditHead.NameOf(book.Organization), (await Assert.ThrowsAsync<AdministrationException>(book.SealAsync)).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", Assert.Single((await book.VerifyAsync()).Breaches), StringComparison.Ordinal);
    }

    internal static async Task<IReadOnlyList<AuditEntry>> ThreeBatchesAsync(AuditBook book)
    {
        var entries = new List<AuditEntry>();
        for (var day = 0; day < 3; day++)
        {
            entries.AddRange(await book.WriteAsync(Start.AddDays(day), 10));
            await book.SealAsync();
        }
        Assert.Empty((await book.VerifyAsync()).Breaches);
        return entries;
    }

    internal static AuditEntry Copy(AuditEntry entry, int? organization = null, Guid? id = null, DateTimeOffset? at = null, string? action = null, Guid? target = null, string? detail = null) => new()
    {
        OrganizationId = organization ?? entry.OrganizationId,
        Id = id ?? entry.Id,
        At = at ?? entry.At,
        Actor = entry.Actor,
        ActorId = entry.ActorId,
        ConnectionId = entry.ConnectionId,
        CredentialId = entry.CredentialId,
        Action = action ?? entry.Action,
        TargetId = target ?? entry.TargetId,
        Outcome = entry.Outcome,
        Detail = detail ?? entry.Detail,
        Address = entry.Address,
        Values = entry.Values,
    };

    private static async Task<(long Sealed, long Open, DateTimeOffset? Oldest)> CountAsync(AuditBook book)
    {
        var verdict = await book.VerifyAsync();
        Assert.Empty(verdict.Breaches);
        return (verdict.SealedRows, verdict.OpenRows, verdict.OldestOpen);
    }
}
