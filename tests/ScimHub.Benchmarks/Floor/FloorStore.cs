using System.Buffers;

namespace ScimHub.Benchmarks.Floor;

/// <summary>The least a database can do for each request: one statement, one row, no model, no rule, no audit.</summary>
internal abstract class FloorStore : IAsyncDisposable
{
    public abstract Task CreateAsync(CancellationToken ct);

    /// <summary>Rows 0 .. <paramref name="users"/> - 1, with the ids of <see cref="Population.Documents.FloorId"/>.</summary>
    public abstract Task SeedAsync(int users, CancellationToken ct);

    public abstract ValueTask<byte[]?> GetAsync(Guid id);

    public abstract ValueTask<byte[]?> FindAsync(string userName);

    /// <summary>The next 100 documents in the order of their ids, divided by commas.</summary>
    public abstract ValueTask PageAsync(Guid after, IBufferWriter<byte> output);

    public abstract Task InsertAsync(Guid id, string userName, string externalId, byte[] document);

    /// <summary>Reads a row, turns its <c>active</c> over, writes it back.</summary>
    public abstract Task<byte[]?> ToggleAsync(Guid id);

    public abstract Task CreateGroupAsync(Guid id, byte[] document, byte[] request);

    public abstract Task AddMemberAsync(Guid group, Guid member);

    public abstract Task RemoveMemberAsync(Guid group, Guid member);

    public abstract ValueTask<byte[]?> GetGroupAsync(Guid id);

    public abstract ValueTask MembersAsync(Guid group, IBufferWriter<byte> output);

    public abstract ValueTask DisposeAsync();
}
