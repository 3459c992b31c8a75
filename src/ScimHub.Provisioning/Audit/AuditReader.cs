using System.Runtime.CompilerServices;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Reads one organisation's audit, newest first. A page goes on behind an id, so that rows that are added meanwhile move none to another
/// page; a range of time is a range of the primary key, so that an hour costs an hour, whatever the years before it hold.
/// </summary>
public sealed class AuditReader(HubStorage storage, SchemaCatalog catalog, int organizationId)
{
    public const int MaxPage = 1_000;

    /// <summary>An id may be ahead of its row's time: after many writes in one millisecond, or a clock set back, <see cref="SequentialId"/> borrows from the future.</summary>
    private static readonly TimeSpan Borrowed = TimeSpan.FromHours(1);

    private readonly HubDatabase database = storage.Database;
    private readonly AuditNames names = new(storage.Database, catalog);

    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>.</param>
    public async Task<IReadOnlyList<AuditRecord>> ListAsync(AuditFilter filter, Guid? before, int limit, CancellationToken ct)
    {
        var (sql, parameters) = Query(filter, before, Math.Clamp(limit, 1, MaxPage));
        var entries = await database.ListAsync(sql, parameters, AuditRow.Read, ct).ConfigureAwait(false);
        return await names.PutAsync(organizationId, entries, ct).ConfigureAwait(false);
    }

    /// <exception cref="AdministrationException">There is no such row.</exception>
    public async Task<AuditRecord> GetAsync(Guid id, CancellationToken ct)
    {
        var entries = await database.ListAsync($"""SELECT {AuditRow.Columns} FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Id" = $2""", [organizationId, id], AuditRow.Read, ct).ConfigureAwait(false);
        return await names.PutAsync(organizationId, entries, ct).ConfigureAwait(false) is [var record] ? record : throw AdministrationException.NotFound($"The audit has no entry with the id {id}: it may have been kept for as long as it had to be.");
    }

    /// <summary>All rows of the filter, a page in memory at a time.</summary>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        Guid? before = null;
        IReadOnlyList<AuditRecord> page;
        do
        {
            page = await ListAsync(filter, before, MaxPage, ct).ConfigureAwait(false);
            foreach (var record in page)
            {
                yield return record;
            }
            before = page.Count > 0 ? page[^1].Entry.Id : null;
        }
        while (page.Count == MaxPage);
    }

    internal (string Sql, object?[] Parameters) Query(AuditFilter filter, Guid? before, int limit)
    {
        var parameters = new List<object?> { organizationId };
        var conditions = new List<string> { "a.\"OrganizationId\" = $1" };
        Guid? end = filter.Until is { } until ? AuditRow.FirstIdAt(until + Borrowed) : null;
        Add("a.\"Id\" < {0}", before is null || end < before ? end : before);
        Add("a.\"Id\" >= {0}", filter.From is { } from ? AuditRow.FirstIdAt(from) : null);
        Add("a.\"At\" >= {0}", filter.From);
        Add("a.\"At\" < {0}", filter.Until);
        Add("a.\"Actor\" = {0}", (int?)filter.Actor);
        Add("a.\"ActorId\" = {0}", filter.ActorId);
        Add("a.\"CredentialId\" = {0}", filter.CredentialId);
        Add("a.\"ConnectionId\" = {0}", filter.ConnectionId);
        Add("a.\"TargetId\" = {0}", filter.TargetId);
        if (filter.PersonId is { } person)
        {
            // Nothing is about somebody before they are there, and their id begins with when that was.
            Add("a.\"Id\" >= {0}", person.Version == 7 ? AuditRow.FirstIdAt(AuditRow.TimeOf(person) - Borrowed) : null);
            // Grants and groups tell whom they concern by id, in their detail.
            parameters.Add($"%{person}%");
            Add($"(a.\"Detail\" LIKE ${parameters.Count} OR a.\"TargetId\" = {{0}})", person);
        }
        Add("a.\"Outcome\" = {0}", (int?)filter.Outcome);
        Add("a.\"Address\" = {0}", filter.Address);
        Add(filter.Action is [.., '.'] ? database.StartsWith("a.\"Action\"", "{0}") : "a.\"Action\" = {0}", filter.Action);
        parameters.Add((long)limit);
        parameters.Add(0L);
        return ($"""
            SELECT {AuditRow.Columns} FROM "AuditEntries" a WHERE {string.Join(" AND ", conditions)}
            ORDER BY a."Id" DESC {database.Page(parameters.Count - 1, parameters.Count)}
            """, [.. parameters]);

        void Add(string condition, object? value)
        {
            if (value is not null)
            {
                parameters.Add(value);
                conditions.Add(condition.Replace("{0}", $"${parameters.Count}", StringComparison.Ordinal));
            }
        }
    }
}
