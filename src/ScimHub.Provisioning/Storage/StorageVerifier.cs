using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage.Verification;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Checks every invariant of the data and names each breach: which row, what is there, what should be. Reads a page at a time,
/// so that its memory does not grow with the directory, and changes nothing. It may run beside a working server: what looks
/// wrong is looked at again, and only what is wrong both times is told.
/// </summary>
public static class StorageVerifier
{
    /// <summary>Beyond so many the rest is not looked for: the first tell enough.</summary>
    public const int MaxBreaches = 1_000;

    /// <returns>One sentence a breach; empty where all is well.</returns>
    public static async Task<IReadOnlyList<string>> VerifyAsync(HubStorage storage, SchemaCatalog catalog, CancellationToken ct)
    {
        var database = storage.Database;
        var breaches = new List<string>();
        var users = new UserVerification(storage, catalog.User);
        var access = new AccessVerification(database, catalog.User, storage.Model);
        var organizations = await database.ListAsync("""SELECT "Id" FROM "Organizations" ORDER BY "Id" """, [], row => row.Integer(0), ct);
        foreach (var organization in organizations)
        {
            var connections = await ConnectionVerification.ListAsync(database, organization, ct);
            var groups = new GroupVerification(database, catalog.Group, connections);
            await AddAsync(() => ConnectionVerification.CheckAsync(database, organization, connections.Keys, ct));
            await AddPagesAsync(last => CredentialVerification.CheckTokensAsync(database, organization, last, ct));
            await AddPagesAsync(last => CredentialVerification.CheckClientsAsync(database, organization, last, ct));
            await AddPagesAsync(last => CredentialVerification.CheckKeysAsync(database, organization, last, ct));
            await AddPagesAsync(last => CredentialVerification.CheckLinksAsync(database, organization, last, ct));
            await AddPagesAsync(last => CredentialVerification.CheckInvitationsAsync(database, organization, last, ct));
            await AddPagesAsync(last => users.CheckPageAsync(organization, last, ct));
            await AddPagesAsync(last => groups.CheckPageAsync(organization, last, ct));
            await AddAsync(() => GroupVerification.CheckNestingAsync(database, organization, ct));
            await AddPagesAsync(last => access.CheckPageAsync(organization, last, ct));
            await AddPagesAsync(last => access.CheckAccountsAsync(organization, last, ct));
            await AddAsync(() => access.CheckRolesAsync(organization, ct));
            await AddAsync(() => access.CheckRulesAsync(organization, ct));
            breaches.AddRange((await AuditVerifier.VerifyAsync(storage, organization, ct)).Breaches);
            // Of what came before, the audit may have been pruned.
            var kept = (await PrunedMark.NewestAsync(database, organization, ct))?.LastId ?? Guid.Empty;
            foreach (var rule in RowRule.All)
            {
                await AddAsync(() => rule.CheckAsync(database, organization, kept, ct));
            }
        }
        if (breaches.Count > MaxBreaches)
        {
            breaches.RemoveRange(MaxBreaches, breaches.Count - MaxBreaches);
            breaches.Add($"More than {MaxBreaches} breaches: the rest are not listed.");
        }
        return breaches;

        async Task AddAsync(Func<Task<List<string>>> look)
        {
            if (breaches.Count <= MaxBreaches)
            {
                breaches.AddRange(await TwiceAsync(look));
            }
        }

        async Task AddPagesAsync(Func<Guid, Task<CheckedPage>> check)
        {
            Guid? last = Guid.Empty;
            while (last is { } after && breaches.Count <= MaxBreaches)
            {
                last = null;
                breaches.AddRange(await TwiceAsync(async () =>
                {
                    var page = await check(after);
                    last = page.Last;
                    return page.Breaches;
                }));
            }
        }
    }

    /// <summary>A page is several statements: a write between two of them is no breach, and is gone at the second look.</summary>
    private static async Task<IEnumerable<string>> TwiceAsync(Func<Task<List<string>>> look)
    {
        var first = await look();
        return first.Count == 0 ? first : first.Intersect(await look());
    }
}
