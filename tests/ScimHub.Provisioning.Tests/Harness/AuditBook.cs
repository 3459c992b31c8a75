using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>An organisation of a test's own, with audit rows that it writes at moments of its choice.</summary>
public sealed class AuditBook
{
    private static int organizations = 1_000;
    private readonly TestDatabase hub;
    private int rows;

    private AuditBook(TestDatabase hub, int organization) => (this.hub, Organization) = (hub, organization);

    public int Organization { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<AuditBook> OpenAsync(TestDatabase hub)
    {
        var book = new AuditBook(hub, Interlocked.Increment(ref organizations));
        await using var context = hub.Storage.CreateContext(book.Organization);
        context.Organizations.Add(new Organization { Id = book.Organization, Name = $"Organisation {book.Organization}", CreatedAt = hub.Clock.GetUtcNow() });
        await context.SaveChangesAsync(Ct);
        return book;
    }

    /// <summary>A row, changed as the test wants it.</summary>
    public async Task<AuditEntry> WriteAsync(DateTimeOffset at, Func<AuditEntry, AuditEntry>? edit = null)
    {
        var entry = New(at);
        entry = edit?.Invoke(entry) ?? entry;
        await using var context = hub.Storage.CreateContext(Organization);
        context.AuditEntries.Add(entry);
        await context.SaveChangesAsync(Ct);
        return entry;
    }

    /// <summary>So many rows, a second apart.</summary>
    public async Task<IReadOnlyList<AuditEntry>> WriteAsync(DateTimeOffset from, int count)
    {
        var entries = Enumerable.Range(0, count).Select(i => New(from.AddSeconds(i))).ToList();
        await using var context = hub.Storage.CreateContext(Organization);
        context.AuditEntries.AddRange(entries);
        await context.SaveChangesAsync(Ct);
        return entries;
    }

    public Task<long> SealAsync() => new AuditSealer(hub.Storage, hub.Clock).SealAsync(Organization, all: true, Ct);

    public Task<AuditVerdict> VerifyAsync() => AuditVerifier.VerifyAsync(hub.Storage, Organization, Ct);

    public Task<long> PruneAsync(DateTimeOffset before) => new AuditPruner(hub.Storage, hub.Clock, Actor.CommandLine(Organization)).PruneAsync(before, Ct);

    public HubDbContext Context() => hub.Storage.CreateContext(Organization);

    private AuditEntry New(DateTimeOffset at)
    {
        var number = Interlocked.Increment(ref rows);
        return new()
        {
            OrganizationId = Organization,
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = ActorKind.ScimClient,
            ConnectionId = Guid.CreateVersion7(at),
            CredentialId = Guid.CreateVersion7(at),
            Action = "user.updated",
            TargetId = Guid.CreateVersion7(at),
            Detail = $$"""{"changed":["title"],"n":{{number}}}""",
            Address = "192.0.2.7",
            // As rows from before there were values, every fifth has none.
            Values = number % 5 == 0 ? null : Encoding.UTF8.GetBytes($$$"""{"before":{"title":"{{{number}}}"},"after":{}}"""),
        };
    }
}
