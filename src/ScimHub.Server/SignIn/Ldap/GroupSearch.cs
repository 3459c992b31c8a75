using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ScimHub.Server.SignIn.Ldap.Filters;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>
/// The groups somebody is in. Each group is looked at once, so that a circle ends where it began; a chain is followed to a depth, and no further. Groups that the group filter does not
/// fit are passed through on the way up, and not reported.
/// </summary>
internal sealed class GroupSearch(LdapSession session)
{
    public const int MaxDepth = 50;
    public const int MostGroups = 2_000;

    /// <summary>So many groups are asked about in one search.</summary>
    private const int AtOnce = 50;

    private const string ChainRule = "1.2.840.113556.1.4.1941";

    private static readonly string[] Attributes = [LdapClaims.EntryUuid, LdapClaims.ObjectGuid, "cn", "memberOf"];

    private readonly Dictionary<string, LdapGroup> found = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private string? missing;

    /// <exception cref="LdapException">The server could not be asked.</exception>
    public async Task<LdapGroups> OfAsync(LdapEntry person, CancellationToken ct)
    {
        seen.Add(Key(person.Dn));
        var mode = session.Options.NestedGroups switch
        {
            NestedGroups.Auto when session.IsActiveDirectory => NestedGroups.ChainRule,
            NestedGroups.Auto => HasMemberOf(person) ? NestedGroups.MemberOf : NestedGroups.Member,
            var given => given,
        };
        await (mode switch
        {
            NestedGroups.MemberOf => UpAsync(person, ct),
            NestedGroups.ChainRule => SearchAsync(new ExtensibleFilter("member", ChainRule, AssertionValue.Of(person.Dn), OfDn: false), isFinal: true, ct),
            NestedGroups.None => SearchAsync(Naming(person), isFinal: true, ct),
            _ => ByLevelAsync(person, ct),
        });
        return new([.. found.Values.OrderBy(group => group.Dn, StringComparer.Ordinal)], missing);
    }

    private static bool HasMemberOf(LdapEntry entry) => entry.Attributes.Keys.Any(name => name.Split(';')[0].Equals("memberOf", StringComparison.OrdinalIgnoreCase));

    /// <summary>The groups that name this person.</summary>
    private OrFilter Naming(LdapEntry person)
    {
        var byDn = Naming(person.Dn);
        return !session.IsActiveDirectory && person.Text("uid") is { } uid ? new OrFilter([.. byDn, LdapFilter.Equal("memberUid", uid)]) : new OrFilter(byDn);
    }

    /// <summary>The groups that name this entry. Active Directory's schema has uniqueMember, which nothing there uses and no index helps.</summary>
    private ImmutableArray<LdapFilter> Naming(string dn) =>
        session.IsActiveDirectory ? [LdapFilter.Equal("member", dn)] : [LdapFilter.Equal("member", dn), LdapFilter.Equal("uniqueMember", dn)];

    private async Task UpAsync(LdapEntry person, CancellationToken ct)
    {
        var level = await ParentsAsync(person, ct);
        for (var depth = 1; level.Count > 0 && IsWithin(depth); depth++)
        {
            var next = new List<string>();
            foreach (var dn in level.Where(dn => seen.Add(Key(dn))))
            {
                if (!IsWithin(depth))
                {
                    return;
                }
                var group = await session.ReadAsync(dn, session.Options.GroupFilter, Attributes, ct);
                Report(group);
                // One that the filter does not fit may still lie in one that it fits.
                if ((group ?? await session.ReadAsync(dn, LdapFilter.Anything, Attributes, ct)) is { } entry)
                {
                    next.AddRange(await ParentsAsync(entry, ct));
                }
            }
            level = next;
        }
    }

    private async Task<IReadOnlyList<string>> ParentsAsync(LdapEntry entry, CancellationToken ct) => (await session.WithAllValuesAsync(entry, "memberOf", ct)).Texts("memberOf");

    private async Task ByLevelAsync(LdapEntry person, CancellationToken ct)
    {
        var level = await SearchAsync(Naming(person), isFinal: false, ct);
        for (var depth = 1; level.Count > 0 && IsWithin(depth); depth++)
        {
            var next = new List<string>();
            foreach (var some in level.Chunk(AtOnce))
            {
                next.AddRange(await SearchAsync(new OrFilter([.. some.SelectMany(dn => Naming(dn))]), isFinal: false, ct));
            }
            level = next;
        }
    }

    /// <summary>Reports the groups found, and gives those not seen before.</summary>
    /// <param name="isFinal">Nobody goes on from those that the group filter does not fit.</param>
    private async Task<List<string>> SearchAsync(LdapFilter naming, bool isFinal, CancellationToken ct)
    {
        var fresh = new List<string>();
        await foreach (var entry in ReadAsync(LdapFilter.And(session.Options.GroupFilter, naming), ct))
        {
            Report(entry);
            Add(entry);
        }
        if (!isFinal)
        {
            await foreach (var entry in ReadAsync(naming, ct))
            {
                Add(entry);
            }
        }
        return fresh;

        void Add(LdapEntry entry)
        {
            if (seen.Add(Key(entry.Dn)))
            {
                fresh.Add(entry.Dn);
            }
        }
    }

    private async IAsyncEnumerable<LdapEntry> ReadAsync(LdapFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        var request = session.Request(session.Options.GroupBase, SearchScope.WholeSubtree, filter, Attributes) with { MostEntries = MostGroups + 1 };
        await foreach (var page in session.ReadAllAsync(request, ct))
        {
            foreach (var entry in page.Items)
            {
                yield return entry;
            }
            switch (page.End)
            {
                case ReadEnd.Partial { Fault: { } fault and not LdapFault.TooMuch } lost:
                    throw new LdapException(fault, lost.Detail);
                case ReadEnd.Partial cut:
                    missing ??= cut.Detail;
                    break;
            }
        }
    }

    private void Report(LdapEntry? entry)
    {
        if (entry is not null && LdapClaims.IdOf(entry, session.IsActiveDirectory) is { } id)
        {
            found.TryAdd(id, new(id, entry.Text("cn") ?? entry.Dn, entry.Dn));
        }
        else if (entry is not null)
        {
            missing ??= $"The group '{entry.Dn}' shows neither entryUUID nor objectGUID: let the service account read it.";
        }
    }

    private bool IsWithin(int depth)
    {
        if (depth <= MaxDepth && seen.Count <= MostGroups)
        {
            return true;
        }
        missing ??= depth > MaxDepth ? $"Groups lie more than {MaxDepth} deep in each other: those above are not looked for." : $"Somebody is in more than {MostGroups} groups: the others are not looked for.";
        return false;
    }

    private static string Key(string dn) => DistinguishedName.Key(dn) ?? dn;
}
