using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap.Filters;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>One directory: its servers, and how people and groups are found in it. <see cref="Parse"/> makes one that cannot be wrong in itself.</summary>
internal sealed record LdapOptions
{
    private static readonly LdapFilter UsualUserFilter = LdapFilterParser.Parse("(uid={0})");

    private static readonly LdapFilter UsualGroupFilter =
        LdapFilterParser.Parse("(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=groupOfMembers))");

    private LdapOptions()
    {
    }

    /// <summary>The first is asked first; the others when it fails.</summary>
    public required IReadOnlyList<LdapServer> Servers { get; init; }

    public required string BaseDn { get; init; }

    /// <summary>The service account. Null: people bind by <see cref="DirectBind"/>, or the directory lets anybody search.</summary>
    public string? BindDn { get; init; }

    public string? BindPassword { get; init; }

    /// <summary>Has a place for the user name.</summary>
    public LdapFilter UserFilter { get; init; } = UsualUserFilter;

    /// <summary>The name that people bind with at once, without being searched for.</summary>
    public BindPattern? DirectBind { get; init; }

    public string? GroupBaseDn { get; init; }

    public LdapFilter GroupFilter { get; init; } = UsualGroupFilter;

    public NestedGroups NestedGroups { get; init; }

    /// <summary>The attributes read of a person, as the claim mapping spells them; <c>*</c> reads all.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = ["*"];

    public required LdapTrust Trust { get; init; }

    /// <summary>Without TLS, to servers of this machine alone.</summary>
    public bool PlainOnLoopback { get; init; }

    /// <summary>To connect, TLS included.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For one operation of a sign-in.</summary>
    public TimeSpan OperationLimit { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>For a sign-in, all servers together: what is left of five seconds is for the page.</summary>
    public TimeSpan TotalLimit { get; init; } = TimeSpan.FromSeconds(4.5);

    /// <summary>For one page of a reading of everybody.</summary>
    public TimeSpan PageLimit { get; init; } = TimeSpan.FromSeconds(30);

    public int PageSize { get; init; } = 500;

    /// <summary>More people, or groups, than this are not read.</summary>
    public int MostEntries { get; init; } = 2_000_000;

    public string GroupBase => GroupBaseDn ?? BaseDn;

    /// <summary>Options of the texts that an administrator gives; null is as usual.</summary>
    /// <param name="urls">Parted by commas or blanks.</param>
    /// <param name="certificates">PEM of the authorities to trust.</param>
    /// <exception cref="AdministrationException">What is wrong, and how to mend it.</exception>
    public static LdapOptions Parse(
        string urls,
        string baseDn,
        string? bindDn,
        string? bindPassword,
        string? userFilter = null,
        string? certificates = null,
        string? directBind = null,
        string? groupBaseDn = null,
        string? groupFilter = null,
        NestedGroups nestedGroups = NestedGroups.Auto,
        bool plainOnLoopback = false)
    {
        var options = new LdapOptions
        {
            Servers = [.. urls.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(LdapServer.Parse).Distinct()],
            BaseDn = CheckDn("base DN", baseDn),
            BindDn = string.IsNullOrEmpty(bindDn) ? null : bindDn,
            BindPassword = string.IsNullOrEmpty(bindPassword) ? null : bindPassword,
            UserFilter = userFilter is null ? UsualUserFilter : CheckUserFilter(LdapFilterParser.Parse(userFilter)),
            DirectBind = directBind is null ? null : BindPattern.Parse(directBind),
            GroupBaseDn = groupBaseDn is null ? null : CheckDn("group base DN", groupBaseDn),
            GroupFilter = groupFilter is null ? UsualGroupFilter : CheckGroupFilter(LdapFilterParser.Parse(groupFilter)),
            NestedGroups = nestedGroups,
            Trust = LdapTrust.Of(string.IsNullOrEmpty(certificates) ? null : certificates),
            PlainOnLoopback = plainOnLoopback,
        };
        options.Check();
        return options;
    }

    private void Check()
    {
        if (Servers.Count is 0 or > 10)
        {
            throw new AdministrationException("Name one to ten LDAP servers, as in ldaps://ldap1.example.org,ldaps://ldap2.example.org.");
        }
        // RFC 4513 §5.1.2: a name with an empty password is no authentication, though servers answer "success".
        if (BindDn is null != BindPassword is null)
        {
            throw new AdministrationException(BindDn is null
                ? "A bind password came without a bind DN: name the service account it belongs to."
                : "The bind DN has no password, or an empty one: a directory takes such a bind for an anonymous one. Give the service account's password.");
        }
        if (PlainOnLoopback && Servers.FirstOrDefault(server => !server.Ldaps && !server.IsLoopback) is { } far)
        {
            throw new AdministrationException($"{far} is not this machine: without TLS no password goes there. Use ldaps://, or StartTLS.");
        }
    }

    private static string CheckDn(string what, string dn) =>
        DistinguishedName.IsValid(dn) ? dn : throw new AdministrationException($"The {what} '{dn}' is no distinguished name: write it as in ou=people,dc=example,dc=org.");

    private static LdapFilter CheckUserFilter(LdapFilter filter)
    {
        if (!filter.All.Any(HasPlace))
        {
            throw new AdministrationException($"The user filter has no place for the user name: write {AssertionValue.Place} there, as in (uid={AssertionValue.Place}) or (sAMAccountName={AssertionValue.Place}).");
        }
        return filter.All.OfType<NotFilter>().Any(not => not.All.Any(HasPlace))
            ? throw new AdministrationException($"The user filter has {AssertionValue.Place} in a negation, which finds everybody else: compare the name as it is.")
            : filter;
    }

    private static LdapFilter CheckGroupFilter(LdapFilter filter) =>
        filter.All.Any(HasPlace) ? throw new AdministrationException($"The group filter says which entries are groups and has no place for a name: leave {AssertionValue.Place} out.") : filter;

    private static bool HasPlace(LdapFilter filter) => filter is ComparisonFilter { Value.IsOpen: true } or ExtensibleFilter { Value.IsOpen: true };

    /// <summary>Without the secret, wherever it is printed.</summary>
    public override string ToString() => $"LDAP {string.Join(", ", Servers)} below {BaseDn}";
}
