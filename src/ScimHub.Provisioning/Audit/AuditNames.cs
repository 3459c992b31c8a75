using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Audit;

/// <summary>Puts to audit rows the names their ids have now, and opens their values, a page at a time.</summary>
internal sealed class AuditNames(HubDatabase database, SchemaCatalog catalog)
{
    private readonly string people = $"""SELECT u."Id", u."Document", u."AuditKey" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" IN {database.IdList(2)}""";

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
        var names = BuiltInRoles.All.ToDictionary(role => role.Id, role => (string?)role.Name);
        foreach (var (id, name, _) in users.Concat(others))
        {
            names[id] = name;
        }
        var keys = users.Concat(others).Where(known => known.Key is not null).ToDictionary(known => known.Id, known => known.Key);
        return [.. entries.Select(entry => new AuditRecord(
            entry, Name(entry.ActorId), Name(entry.ConnectionId), Name(entry.TargetId), AuditChange.Of(entry, keys.GetValueOrDefault(entry.TargetId))))];

        string? Name(Guid? id) => id is { } known ? names.GetValueOrDefault(known) : null;
    }

    private string? UserName(byte[] document) => OpenDocument.Read(document, catalog.User).Text(UserAttributes.UserName);
}
