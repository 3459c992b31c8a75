using System.Runtime.CompilerServices;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>
/// Reads all people, or all groups, page by page. Whatever happens on the way, the last page says whether it was all: only then does "did not come" mean "is not there". A reading that was
/// cut off is begun anew (a page's cookie dies with its connection, RFC 2696 §3).
/// </summary>
internal sealed class DirectoryReading(LdapOptions options, ServerOrder servers, TimeProvider time)
{
    /// <summary>A group with all its members comes as one message.</summary>
    private const int MostMessageBytes = 64 << 20;

    private const long MostBytes = 1L << 34;

    private static readonly string[] GroupAttributes = [LdapClaims.EntryUuid, LdapClaims.ObjectGuid, "cn", "member", "uniqueMember", "memberUid"];

    public IAsyncEnumerable<ReadPage<LdapPerson>> PeopleAsync(CancellationToken ct) => ReadAsync(
        session => session.Request(options.BaseDn, SearchScope.WholeSubtree, session.PersonFilter(null), session.PersonAttributes),
        (session, entry) => Task.FromResult(PersonOf(session, entry)),
        ct);

    public IAsyncEnumerable<ReadPage<LdapGroupMembers>> GroupsAsync(CancellationToken ct) => ReadAsync(
        session => session.Request(options.GroupBase, SearchScope.WholeSubtree, options.GroupFilter, GroupAttributes),
        async (session, entry) => LdapClaims.IdOf(entry, session.IsActiveDirectory) is { } id ? GroupOf(id, await session.WithAllValuesAsync(entry, "member", ct)) : null,
        ct);

    private LdapPerson? PersonOf(LdapSession session, LdapEntry entry)
    {
        if (LdapClaims.IdOf(entry, session.IsActiveDirectory) is not { } id)
        {
            return null;
        }
        var now = time.GetUtcNow();
        return new(id, entry.Dn, LdapClaims.Of(entry, session.IsActiveDirectory, options.Attributes), AccountStates.Of(entry, now), AccountStates.IsActive(entry, now));
    }

    private static LdapGroupMembers GroupOf(string id, LdapEntry entry) =>
        new(new(id, entry.Text("cn") ?? entry.Dn, entry.Dn), [.. entry.Texts("member"), .. entry.Texts("uniqueMember")], entry.Texts("memberUid"));

    private async IAsyncEnumerable<ReadPage<T>> ReadAsync<T>(
        Func<LdapSession, SearchRequest> request, Func<LdapSession, LdapEntry, Task<T?>> make, [EnumeratorCancellation] CancellationToken ct)
        where T : class
    {
        var (opened, failure) = await OpenAsync(ct);
        if (opened is null)
        {
            yield return new([], failure);
            yield break;
        }
        await using var session = opened;
        string? nameless = null;
        await foreach (var page in session.ReadAllAsync(request(session) with { MostEntries = options.MostEntries, MostBytes = MostBytes }, ct))
        {
            var (items, cut) = await MakeAsync(session, page.Items, make, entry => nameless ??= entry.Dn);
            var end = cut ?? (page.End is ReadEnd.Complete && nameless is not null ? Nameless(nameless) : page.End);
            yield return new(items, end);
            if (end is not null)
            {
                yield break;
            }
        }
    }

    private static async Task<(IReadOnlyList<T>, ReadEnd?)> MakeAsync<T>(LdapSession session, IReadOnlyList<LdapEntry> entries, Func<LdapSession, LdapEntry, Task<T?>> make, Action<LdapEntry> noteNameless)
        where T : class
    {
        var items = new List<T>(entries.Count);
        try
        {
            foreach (var entry in entries)
            {
                if (await make(session, entry) is { } item)
                {
                    items.Add(item);
                }
                else
                {
                    noteNameless(entry);
                }
            }
            return (items, null);
        }
        catch (LdapException e)
        {
            return (items, PagedSearch.Of(e));
        }
    }

    private async Task<(LdapSession?, ReadEnd.Partial?)> OpenAsync(CancellationToken ct)
    {
        try
        {
            var limit = (options.ConnectLimit + options.PageLimit) * options.Servers.Count;
            return (await servers.FirstAsync(limit, (server, within) => LdapSession.OpenAsync(server, options, options.PageLimit, time, within, MostMessageBytes), ct), null);
        }
        catch (LdapException e)
        {
            return (null, PagedSearch.Of(e));
        }
    }

    private static ReadEnd.Partial Nameless(string dn) =>
        new(PartialReason.NoIdentifier, $"'{dn}' shows neither entryUUID nor objectGUID: let the service account read it.");
}
