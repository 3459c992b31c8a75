using System.Globalization;
using ScimHub.Server.SignIn.Ldap.Filters;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>A connection that is bound and knows what kind of directory it is; it reads.</summary>
internal sealed class LdapSession : IAsyncDisposable
{
    private const string ActiveDirectoryCapability = "1.2.840.113556.1.4.800";
    private const int MostRanges = 10_000;

    /// <summary>Computers and managed service accounts are users to Active Directory, and no people.</summary>
    private static readonly LdapFilter PeopleOfActiveDirectory = LdapFilterParser.Parse("(&(objectClass=user)(!(objectClass=computer)))");

    private static readonly LdapControl DomainScope = new(LdapControl.DomainScope, null);

    private readonly TimeSpan limit;

    private LdapSession(LdapConnection connection, LdapOptions options, TimeSpan limit) => (Connection, Options, this.limit) = (connection, options, limit);

    public LdapConnection Connection { get; }

    public LdapOptions Options { get; }

    public bool IsActiveDirectory { get; private set; }

    /// <summary>In Active Directory a search of a domain would name the forest's other parts as continuations, each time.</summary>
    private IReadOnlyList<LdapControl> Controls => IsActiveDirectory ? [DomainScope] : [];

    /// <summary>Connects, and binds as the service account, or as nobody where there is none.</summary>
    /// <param name="limit">For each operation.</param>
    /// <exception cref="LdapException">It could not be done, and why.</exception>
    public static async Task<LdapSession> OpenAsync(LdapServer server, LdapOptions options, TimeSpan limit, TimeProvider time, CancellationToken ct, int mostMessageBytes = LdapConnection.UsualMessageBytes)
    {
        var connection = await LdapConnection.OpenAsync(server, options.Trust, options.PlainOnLoopback, options.ConnectLimit, time, ct, mostMessageBytes);
        try
        {
            if (options is { BindDn: { } dn, BindPassword: { } password } && await connection.BindAsync(dn, password, limit, ct) is { IsSuccess: false } refusal)
            {
                throw refusal.IsBusy
                    ? new LdapException(LdapFault.Busy, $"{server} cannot serve ({refusal}).")
                    : new LdapException(LdapFault.Refused, $"{server} refuses the service account '{dn}' ({refusal}): check the bind DN and its password.");
            }
            return await OverAsync(connection, options, limit, ct);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>On a connection that is bound already.</summary>
    public static async Task<LdapSession> OverAsync(LdapConnection connection, LdapOptions options, TimeSpan limit, CancellationToken ct)
    {
        var session = new LdapSession(connection, options, limit);
        // MS-ADTS §3.1.1.3.2.12: supportedCapabilities of the rootDSE names LDAP_CAP_ACTIVE_DIRECTORY_OID.
        var root = await session.ReadAsync("", LdapFilter.Anything, ["supportedCapabilities"], ct);
        session.IsActiveDirectory = root?.Texts("supportedCapabilities").Contains(ActiveDirectoryCapability) ?? false;
        return session;
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    /// <summary>What is read of a person.</summary>
    public IReadOnlyList<string> PersonAttributes =>
        [.. Options.Attributes, LdapClaims.EntryUuid, LdapClaims.ObjectGuid, "memberOf", .. AccountStates.Attributes];

    public LdapFilter PersonFilter(string? userName)
    {
        var filter = userName is null ? Options.UserFilter.OfAnybody() : Options.UserFilter.Named(userName);
        return IsActiveDirectory ? LdapFilter.And(filter, PeopleOfActiveDirectory) : filter;
    }

    public SearchRequest Request(string baseDn, SearchScope scope, LdapFilter filter, IReadOnlyList<string> attributes) => new(baseDn, scope, filter, attributes, limit) { Controls = Controls };

    /// <summary>One entry by its DN; null where it is not there, or not shown, or the filter does not fit it.</summary>
    public async Task<LdapEntry?> ReadAsync(string dn, LdapFilter filter, IReadOnlyList<string> attributes, CancellationToken ct)
    {
        var answer = await Connection.SearchAllAsync(Request(dn, SearchScope.BaseObject, filter, attributes) with { MostEntries = 2 }, ct);
        return answer.Result.Code switch
        {
            ResultCode.Success => answer.Entries is [var only] ? only : null,
            ResultCode.NoSuchObject or ResultCode.InsufficientAccessRights or ResultCode.Referral => null,
            _ when answer.Result.IsBusy => throw new LdapException(LdapFault.Busy, $"The server cannot serve ({answer.Result})."),
            _ => throw new LdapException(LdapFault.Refused, $"The server refuses to show '{dn}' ({answer.Result})."),
        };
    }

    /// <summary>Everything the filter finds, page by page.</summary>
    public IAsyncEnumerable<ReadPage<LdapEntry>> ReadAllAsync(SearchRequest request, CancellationToken ct) => PagedSearch.ReadAsync(Connection, request, Options.PageSize, ct);

    /// <summary>
    /// The entry with all values of the attribute. MS-ADTS §3.1.1.3.1.3.3: Active Directory hands out long lists in ranges, <c>member;range=0-1499</c>, the last one as <c>member;range=1500-*</c>.
    /// </summary>
    public async Task<LdapEntry> WithAllValuesAsync(LdapEntry entry, string attribute, CancellationToken ct)
    {
        var prefix = attribute + ";range=";
        var values = new List<byte[]>();
        var part = entry;
        for (var round = 0; part.Attributes.Keys.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } name; round++)
        {
            values.AddRange(part.Values(name));
            if (name.EndsWith("-*", StringComparison.Ordinal))
            {
                break;
            }
            if (part.Values(name).Count == 0 || round > MostRanges)
            {
                throw LdapException.Malformed($"ranges of '{attribute}' without an end");
            }
            var next = string.Create(CultureInfo.InvariantCulture, $"{prefix}{values.Count}-*");
            part = await ReadAsync(entry.Dn, LdapFilter.Anything, [next], ct) ?? throw new LdapException(LdapFault.Closed, $"'{entry.Dn}' went away while it was read.");
        }
        return values.Count == 0 ? entry : entry.With(attribute, values);
    }
}
