using System.Globalization;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Scim.Filters;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Oidc;

namespace ScimHub.Server.SignIn;

/// <summary>
/// The section <c>Connections</c>: <c>Connections:NAME:Oidc:Authority</c>, <c>Connections:NAME:Ldap:Url</c> and so on. What it says wins over what is stored, and
/// cannot be changed elsewhere.
/// </summary>
internal sealed class ConfiguredChannels
{
    private static readonly string[] Parts = ["Oidc", "Ldap"];

    private static readonly string[] OidcKeys = ["Kind", "Authority", "ClientId", "ClientSecret", "ClientSecretFile", "ClientKeyFile", "Scopes", "GroupsClaim"];

    private static readonly string[] LdapKeys = ["Url", "BaseDn", "BindDn", "BindPassword", "BindPasswordFile", "UserFilter", "DirectBind", "GroupBaseDn", "GroupFilter", "CaFile", "SyncMinutes", "MaxShare"];

    private readonly Dictionary<string, IConfigurationSection> sections;

    private ConfiguredChannels(Dictionary<string, IConfigurationSection> sections) => this.sections = sections;

    public static ConfiguredChannels None { get; } = new([]);

    /// <summary>The connections it names; they are made where they are new.</summary>
    public IEnumerable<string> Names => sections.Values.Select(section => section.Key);

    /// <summary>It speaks of the default organisation's connections: another's of the same name is not that one.</summary>
    public ConfiguredChannels In(int organizationId) => organizationId == Organization.DefaultId ? this : None;

    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static ConfiguredChannels Read(IConfigurationSection section)
    {
        var sections = new Dictionary<string, IConfigurationSection>(StringComparer.Ordinal);
        foreach (var connection in section.GetChildren())
        {
            CheckKeys(connection.GetSection("Oidc"), OidcKeys);
            CheckKeys(connection.GetSection("Ldap"), LdapKeys);
            sections[ComparisonKey.Identity(connection.Key)] = connection;
        }
        var read = new ConfiguredChannels(sections);
        foreach (var connection in sections.Values)
        {
            // A value that cannot be is told at the start, not at the first sign-in.
            var (oidc, secret, key) = read.Oidc(connection.Key);
            CheckHost(connection.GetSection("Oidc"), "Authority", oidc.Authority, secret ?? key);
            var ldap = read.Ldap(connection.Key);
            CheckHost(connection.GetSection("Ldap"), "Url", ldap.Change.Url, ldap.Password);
            Check(connection.GetSection("Ldap"), ldap);
        }
        return read;
    }

    /// <summary>What the configuration says of a connection's OpenID Connect; secrets in clear.</summary>
    public (OidcChange Change, string? Secret, string? Key) Oidc(string connection)
    {
        var section = Section(connection, "Oidc");
        return section is null
            ? (new(), null, null)
            : (new(Kind(section), Authority(section), Value(section, "ClientId"), Scopes: Value(section, "Scopes"), GroupsClaim: Value(section, "GroupsClaim")),
                Value(section, "ClientSecret") ?? File(section, "ClientSecretFile"), File(section, "ClientKeyFile"));
    }

    /// <summary>What it says of LDAP; the password in clear.</summary>
    public (LdapChange Change, string? Password) Ldap(string connection)
    {
        var section = Section(connection, "Ldap");
        return section is null
            ? (new(), null)
            : (new(
                Value(section, "Url"), Value(section, "BaseDn"), Value(section, "BindDn"), null, Value(section, "UserFilter"), Value(section, "DirectBind"), Value(section, "GroupBaseDn"),
                Value(section, "GroupFilter"), File(section, "CaFile"), Number(section, "SyncMinutes", 10_080), Number(section, "MaxShare", 100)),
                Value(section, "BindPassword") ?? File(section, "BindPasswordFile"));
    }

    /// <summary>The settings it holds, such as <c>Oidc:Authority</c>.</summary>
    public IReadOnlyList<string> Locked(string connection) =>
        [.. from part in Parts from setting in Section(connection, part)?.GetChildren() ?? [] where !string.IsNullOrEmpty(setting.Value) select $"{part}:{setting.Key}"];

    /// <exception cref="AdministrationException">The change is of something that the configuration holds.</exception>
    public void CheckFree(string connection, OidcChange? oidc, LdapChange? ldap)
    {
        var locked = Locked(connection);
        Check(oidc is { Kind: not null }, "Oidc:Kind");
        Check(oidc is { Authority: not null }, "Oidc:Authority");
        Check(oidc is { ClientId: not null }, "Oidc:ClientId");
        Check(oidc is { ClientSecret: not null }, "Oidc:ClientSecret", "Oidc:ClientSecretFile");
        Check(oidc is { ClientKey: not null }, "Oidc:ClientKeyFile");
        Check(oidc is { Scopes: not null }, "Oidc:Scopes");
        Check(oidc is { GroupsClaim: not null }, "Oidc:GroupsClaim");
        Check(ldap is { Url: not null }, "Ldap:Url");
        Check(ldap is { BaseDn: not null }, "Ldap:BaseDn");
        Check(ldap is { BindDn: not null }, "Ldap:BindDn");
        Check(ldap is { BindPassword: not null }, "Ldap:BindPassword", "Ldap:BindPasswordFile");
        Check(ldap is { UserFilter: not null }, "Ldap:UserFilter");
        Check(ldap is { DirectBind: not null }, "Ldap:DirectBind");
        Check(ldap is { GroupBaseDn: not null }, "Ldap:GroupBaseDn");
        Check(ldap is { GroupFilter: not null }, "Ldap:GroupFilter");
        Check(ldap is { Certificates: not null }, "Ldap:CaFile");
        Check(ldap is { SyncMinutes: not null }, "Ldap:SyncMinutes");
        Check(ldap is { MaxShare: not null }, "Ldap:MaxShare");

        void Check(bool changed, params ReadOnlySpan<string> keys)
        {
            foreach (var key in keys)
            {
                if (changed && locked.Contains(key, StringComparer.OrdinalIgnoreCase))
                {
                    throw AdministrationException.Conflict($"The server's configuration holds this setting (Connections:{connection}:{key}): it can be changed only there.");
                }
            }
        }
    }

    private IConfigurationSection? Section(string connection, string part) =>
        sections.TryGetValue(ComparisonKey.Identity(connection), out var section) && section.GetSection(part) is var found && found.Exists() ? found : null;

    private static void CheckKeys(IConfigurationSection section, string[] known)
    {
        if (section.GetChildren().FirstOrDefault(setting => !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } stray)
        {
            throw new ConfigurationException($"{stray.Path} is no setting: there are {string.Join(", ", known)}.");
        }
    }

    /// <summary>Where only the secret stood here, whoever may change the address elsewhere could have it sent to a host of theirs.</summary>
    private static void CheckHost(IConfigurationSection section, string key, string? host, string? secret)
    {
        if (secret is not null && host is null)
        {
            throw new ConfigurationException($"{section.Path} holds a secret and not {key}: set both, since a secret belongs to the host it was given for.");
        }
    }

    private static string? Value(IConfigurationSection section, string key) => section[key] is { Length: > 0 } value ? value : null;

    private static string? Authority(IConfigurationSection section)
    {
        if (Value(section, "Authority") is not { } authority)
        {
            return null;
        }
        try
        {
            OidcSettings.CheckAuthority(authority);
            return authority;
        }
        catch (AdministrationException e)
        {
            throw new ConfigurationException($"{section.Path}:Authority: {e.Message}");
        }
    }

    private static OidcKind? Kind(IConfigurationSection section) =>
        Value(section, "Kind") is not { } text ? null
        : Enum.TryParse<OidcKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind
        : throw new ConfigurationException($"{section.Path}:Kind is '{text}': set it to Generic, Entra, Okta, Google or Keycloak.");

    /// <summary>What is not said here may be stored: something that can be stands for it, and of a pair nothing.</summary>
    private static void Check(IConfigurationSection section, (LdapChange Change, string? Password) said)
    {
        var (ldap, isPair) = (said.Change, said.Change.BindDn is not null && said.Password is not null);
        try
        {
            LdapOptions.Parse(
                ldap.Url ?? "ldaps://ldap.example.org", ldap.BaseDn ?? "dc=example,dc=org", isPair ? ldap.BindDn : null, isPair ? said.Password : null, ldap.UserFilter, ldap.Certificates, ldap.DirectBind,
                ldap.GroupBaseDn, ldap.GroupFilter);
        }
        catch (AdministrationException e)
        {
            throw new ConfigurationException($"{section.Path}: {e.Message}");
        }
    }

    private static int? Number(IConfigurationSection section, string key, int most) =>
        Value(section, key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number
        : throw new ConfigurationException($"{section.Path}:{key} is '{text}': set it to a number from 0 to {most}.");

    private static string? File(IConfigurationSection section, string key)
    {
        if (Value(section, key) is not { } path)
        {
            return null;
        }
        try
        {
            return System.IO.File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{section.Path}:{key} is '{path}', which cannot be read: {e.Message}");
        }
    }
}
