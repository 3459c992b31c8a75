using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>Reads an account to change it: its row, its links with their layers, and how they are merged.</summary>
internal sealed class AccountReader(HubStorage storage, ResourceType type)
{
    private readonly HubDatabase database = storage.Database;
    private readonly string load = new UserSql(storage.Database).Load;
    private readonly MergeOrders orders = new(storage, type);

    /// <param name="connectionId">Whose groups of the person are read along; empty: none.</param>
    /// <returns>Null where there is no such account.</returns>
    public async ValueTask<UserState?> ReadAsync(int organizationId, Guid connectionId, Guid id, CancellationToken ct)
    {
        var rows = await database.SeekAsync(load, [organizationId, connectionId, id], row => UserCodec.ReadState(id, row, type), ct);
        return rows.Count == 0
            ? null
            : rows[0].Account with
            {
                Links = [.. rows.Select(row => row.Link).OfType<UserLink>()],
                Order = await orders.AtAsync(organizationId, rows[0].MergeVersion, ct),
            };
    }
}
