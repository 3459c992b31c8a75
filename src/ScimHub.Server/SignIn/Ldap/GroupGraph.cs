using ScimHub.Provisioning.Provisioning;
using ScimHub.Server.SignIn.Ldap.Filters;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>The groups of a whole directory, to tell of each person all that they are in, through others too. A circle ends where it began.</summary>
internal sealed class GroupGraph
{
    private readonly List<LdapGroup> groups = [];
    private readonly Dictionary<string, List<LdapGroup>> byDn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LdapGroup>> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, those that nobody is in too.</summary>
    public IReadOnlyList<LdapGroup> Groups => groups;

    public void Add(LdapGroupMembers group)
    {
        groups.Add(group.Group);
        foreach (var dn in group.MemberDns)
        {
            Add(byDn, Key(dn), group.Group);
        }
        foreach (var name in group.MemberNames)
        {
            Add(byName, name, group.Group);
        }
    }

    public LdapGroups Of(string dn, string? userName)
    {
        var found = new Dictionary<string, LdapGroup>(StringComparer.Ordinal);
        var edge = new Queue<LdapGroup>([.. byDn.GetValueOrDefault(Key(dn)) ?? [], .. userName is null ? [] : byName.GetValueOrDefault(userName) ?? []]);
        while (edge.TryDequeue(out var group))
        {
            if (!found.TryAdd(group.Id, group))
            {
                continue;
            }
            if (found.Count > AssertedGroup.MostOfOnePerson)
            {
                return new([], $"Somebody is in more than {AssertedGroup.MostOfOnePerson} groups.");
            }
            foreach (var outer in byDn.GetValueOrDefault(Key(group.Dn)) ?? [])
            {
                edge.Enqueue(outer);
            }
        }
        return new([.. found.Values], null);
    }

    private static void Add(Dictionary<string, List<LdapGroup>> to, string key, LdapGroup group)
    {
        if (!to.TryGetValue(key, out var naming))
        {
            to[key] = naming = [];
        }
        naming.Add(group);
    }

    private static string Key(string dn) => DistinguishedName.Key(dn) ?? dn;
}
