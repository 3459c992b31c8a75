using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Audit;

/// <summary>Puts to audit rows the names their ids have now, and opens their values, a page at a time.</summary>
internal sealed class AuditNames(HubDatabase database, SchemaCatalog catalog)
{
    private readonly string people = $"""SELECT u."Id", u."Document", u."AuditKey" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" IN {database.IdList(2)}""";

    /// <summary>Accounts that are a part of another one now.</summary>
    private readonly string merged = $"""SELECT m."MergedId", m."Account" FROM "UserMerges" m WHERE m."OrganizationId" = $1 AND m."MergedId" IN {database.IdList(2)}""";

    /// <summary>An id is of one table only, so it need not be known which.</summary>
    private readonly string things = string.Join(
        " UNION ALL ",
        ((string[])["Invitations.Email.AuditKey", "Groups.DisplayName", "Connections.Name", "Roles.Name", "Domains.Name", "Rules.Name", "ServiceAccounts.Name"])
            .Select(x => x.Split('.'))
            .Select(x => $"""SELECT x."Id", x."{x[1]}", {(x is [_, _, var key] ? $"x.\"{key}\"" : "NULL")} FROM "{x[0]}" x WHERE x."OrganizationId" = $1 AND x."Id" IN {database.IdList(2)}"""));

    public async Task<List<AuditRecord>> PutAsync(int organization, List<AuditEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
        {
            return [];
        }
        var ids = new HashSet<Guid>();
        foreach (var entry in entries)
        {
            ids.Add(entry.TargetId);
            ids.UnionWith(((Guid?[])[entry.ActorId, entry.ConnectionId]).OfType<Guid>());
        }
        object?[] parameters = [organization, new SqlIds([.. ids])];
        var (users, others) = await database.ListAsync(
            new SqlQuery<(Guid Id, string? Name, byte[]? Key)>(people, parameters, row => (row.Id(0), UserName(row.Bytes(1)), row.OptionalBytes(2))),
            new SqlQuery<(Guid Id, string? Name, byte[]? Key)>(things, parameters, row => (row.Id(0), row.Text(1), row.OptionalBytes(2))),
            ct).ConfigureAwait(false);
        var known = users.Concat(others).ToList();
        known.AddRange(await MergedAsync(organization, [.. ids.Except(known.Select(found => found.Id))], ct).ConfigureAwait(false));
        var names = BuiltInRoles.All.ToDictionary(role => role.Id, role => (string?)role.Name);
        foreach (var (id, name, _) in known)
        {
            names[id] = name;
        }
        var keys = known.Where(found => found.Key is not null).ToDictionary(found => found.Id, found => found.Key);
        return [.. entries.Select(entry => new AuditRecord(
            entry, Name(entry.ActorId), Name(entry.ConnectionId), Name(entry.TargetId), AuditChange.Of(entry, keys.GetValueOrDefault(entry.TargetId))))];

        string? Name(Guid? id) => id is { } named ? names.GetValueOrDefault(named) : null;
    }

    private async Task<IEnumerable<(Guid Id, string? Name, byte[]? Key)>> MergedAsync(int organization, Guid[] ids, CancellationToken ct)
    {
        if (ids.Length == 0)
        {
            return [];
        }
        var rows = await database.ListAsync(merged, [organization, new SqlIds(ids)], row => (Id: row.Id(0), Account: MergedAccount.Read(row.Bytes(1))), ct).ConfigureAwait(false);
        return rows.Select(row => (row.Id, (string?)row.Account.UserName, row.Account.AuditKey));
    }

    private string? UserName(byte[] document) => OpenDocument.Read(document, catalog.User).Text(UserAttributes.UserName);
}
