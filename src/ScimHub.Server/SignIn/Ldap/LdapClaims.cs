using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>An entry as claims: by attribute, a list of texts; what is no text in base64. Never a password, nor what stands for one.</summary>
internal static class LdapClaims
{
    public const string EntryUuid = "entryUUID";
    public const string ObjectGuid = "objectGUID";

    /// <summary>Longer values, such as photographs, say nothing that a claim is mapped from.</summary>
    private const int LongestValue = 64 * 1024;

    /// <summary>As schemas and mappings spell them: a server may answer in any case (RFC 4512 §2.5).</summary>
    private static readonly string[] Spellings =
    [
        "uid", "sAMAccountName", "userPrincipalName", "givenName", "sn", "displayName", "cn", "title", "mail", "telephoneNumber", "mobile", "preferredLanguage",
        "department", "departmentNumber", "employeeNumber", "employeeType", "manager", "memberOf", EntryUuid, ObjectGuid,
    ];

    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "userPassword", "unicodePwd", "authPassword", "dBCSPwd", "ntPwdHistory", "lmPwdHistory", "supplementalCredentials", "pwdHistory", "passwordHistory", "sambaNTPassword",
        "sambaLMPassword", "sambaPasswordHistory", "krbPrincipalKey", "krb5Key", "ms-Mcs-AdmPwd", "msLAPS-Password", "msLAPS-EncryptedPassword", "msDS-ManagedPassword", "unixUserPassword",
    };

    private static readonly HashSet<string> Binaries = new(StringComparer.OrdinalIgnoreCase)
    {
        "objectSid", "sIDHistory", "mS-DS-ConsistencyGuid", "jpegPhoto", "thumbnailPhoto", "userCertificate", "userSMIMECertificate", "logonHours", "userParameters",
    };

    /// <summary>
    /// What an entry is known by, whatever it is renamed to. Each kind of directory has one attribute that nobody can write (RFC 4530; MS-ADTS §3.1.1.1.3), and the other's name would be
    /// an attribute like any here. Null: it shows none.
    /// </summary>
    public static string? IdOf(LdapEntry entry, bool isActiveDirectory) => isActiveDirectory
        ? entry.Values(ObjectGuid) is [{ Length: 16 } bytes] ? new Guid(bytes).ToString("D", CultureInfo.InvariantCulture) : null
        : entry.Values(EntryUuid).Count == 1 && Guid.TryParseExact(entry.Text(EntryUuid), "D", out var id) ? id.ToString("D", CultureInfo.InvariantCulture) : null;

    /// <param name="asked">The attributes asked for, as the mapping spells them.</param>
    public static JsonObject Of(LdapEntry entry, bool isActiveDirectory, IReadOnlyList<string> asked)
    {
        var claims = new JsonObject();
        foreach (var (name, values) in entry.Attributes)
        {
            var bare = name.Split(';')[0];
            if (Secrets.Contains(bare) || Same(bare, EntryUuid) || Same(bare, ObjectGuid))
            {
                continue;
            }
            var texts = Texts(name, bare, values);
            if (texts.Length > 0)
            {
                claims[asked.FirstOrDefault(x => Same(x, name)) ?? Array.Find(Spellings, x => Same(x, name)) ?? name] = new JsonArray([.. texts.Select(text => (JsonNode?)text)]);
            }
        }
        if (IdOf(entry, isActiveDirectory) is { } id)
        {
            claims[isActiveDirectory ? ObjectGuid : EntryUuid] = new JsonArray(id);
        }
        return claims;
    }

    private static string[] Texts(string name, string bare, IReadOnlyList<byte[]> values)
    {
        var taken = values.Where(value => value.Length <= LongestValue).ToArray();
        string?[] texts = Array.ConvertAll(taken, LdapEntry.TextOf);
        // All of an attribute's values alike: whether a value is text does not hang on its neighbours' luck.
        var binary = Binaries.Contains(bare) || name.Contains(";binary", StringComparison.OrdinalIgnoreCase) || Array.Exists(texts, text => text is null || text.Any(IsNoText));
        return binary ? Array.ConvertAll(taken, Convert.ToBase64String) : [.. texts.OfType<string>()];
    }

    private static bool IsNoText(char sign) => char.IsControl(sign) && sign is not ('\t' or '\r' or '\n');

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
