using System.Globalization;
using System.Text;
using ScimHub.Server.SignIn.Ldap.Filters;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>A directory to sign in by and to read people and groups from; one object for as long as its settings stand, as it remembers which servers failed.</summary>
internal sealed class LdapDirectory(LdapOptions options, TimeProvider time, ILogger<LdapDirectory> logger)
{
    private const int LongestUserName = 256;
    private const int LongestPassword = 4_096;

    private readonly ServerOrder servers = new(options.Servers, time, logger);

    /// <summary>Whether the directory knows somebody of that name and password, whose account is in order.</summary>
    public async Task<LdapSignIn> SignInAsync(string userName, string password, CancellationToken ct)
    {
        var result = await TrySignInAsync(userName, password, ct);
        if (result is LdapSignIn.Refused refused)
        {
            logger.LdapRefused(options.ToString(), refused.Reason);
        }
        else if (result is LdapSignIn.Unavailable unavailable)
        {
            logger.LdapUnavailable(options.ToString(), unavailable.Reason);
        }
        return result;
    }

    /// <summary>Everybody whom the user filter would find by some name.</summary>
    public IAsyncEnumerable<ReadPage<LdapPerson>> ReadPeopleAsync(CancellationToken ct) => new DirectoryReading(options, servers, time).PeopleAsync(ct);

    /// <summary>Every group that the group filter finds, with whom it names.</summary>
    public IAsyncEnumerable<ReadPage<LdapGroupMembers>> ReadGroupsAsync(CancellationToken ct) => new DirectoryReading(options, servers, time).GroupsAsync(ct);

    /// <summary>Tries every server, step by step, and says of each what works, and what does not and why.</summary>
    public Task<IReadOnlyList<LdapCheck>> TestAsync(CancellationToken ct) => new DirectoryTest(options, time).RunAsync(ct);

    private async Task<LdapSignIn> TrySignInAsync(string userName, string password, CancellationToken ct)
    {
        if (!IsName(userName) || !IsPassword(password))
        {
            return new LdapSignIn.Refused(LdapRefusal.WrongCredentials);
        }
        try
        {
            return await servers.FirstAsync(options.TotalLimit, (server, within) => AskAsync(server, userName, password, within), ct);
        }
        catch (LdapException e)
        {
            return new LdapSignIn.Unavailable(e.Message);
        }
    }

    private static bool IsName(string? userName) =>
        !string.IsNullOrWhiteSpace(userName) && userName.Length <= LongestUserName && !userName.Any(x => char.IsControl(x)) && IsWhole(userName);

    /// <summary>
    /// RFC 4513 §5.1.2: an empty password is no password. One of which servers may see nothing is taken for empty too: blanks, what a preparation drops (RFC 4013 §2.1), and what begins with
    /// the NUL that ends a string elsewhere.
    /// </summary>
    private static bool IsPassword(string? password) =>
        password is { Length: > 0 and <= LongestPassword } && !password.Contains('\0', StringComparison.Ordinal) && IsWhole(password)
        && password.Any(x => !char.IsWhiteSpace(x) && !char.IsControl(x) && char.GetUnicodeCategory(x) != UnicodeCategory.Format);

    /// <summary>No half characters, which would go to the server as others.</summary>
    private static bool IsWhole(string text) => !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private Task<LdapSignIn> AskAsync(LdapServer server, string userName, string password, CancellationToken ct) =>
        options.DirectBind is { } pattern ? DirectAsync(server, pattern, userName, password, ct) : SearchThenBindAsync(server, userName, password, ct);

    private async Task<LdapSignIn> SearchThenBindAsync(LdapServer server, string userName, string password, CancellationToken ct)
    {
        await using var session = await OpenAsync(server, ct);
        var (entry, refusal) = await FindAsync(session, userName, ct);
        if (entry is null)
        {
            return new LdapSignIn.Refused(refusal);
        }
        return await BindAsync(server, entry.Dn, password, ct) is { } no ? new LdapSignIn.Refused(no) : await JudgeAsync(session, entry, userName, ct);
    }

    private async Task<LdapSignIn> DirectAsync(LdapServer server, BindPattern pattern, string userName, string password, CancellationToken ct)
    {
        if (pattern.Of(userName) is not { } name)
        {
            return new LdapSignIn.Refused(LdapRefusal.WrongCredentials);
        }
        await using var connection = await ConnectAsync(server, ct);
        if (BindJudgement.Of(await connection.BindAsync(name, password, options.OperationLimit, ct)) is { } refused)
        {
            return new LdapSignIn.Refused(refused);
        }
        await using var session = options.BindDn is null ? await LdapSession.OverAsync(connection, options, options.OperationLimit, ct) : await OpenAsync(server, ct);
        if (pattern.IsDn)
        {
            return await session.ReadAsync(name, LdapFilter.Anything, session.PersonAttributes, ct) is { } own
                ? await JudgeAsync(session, own, null, ct)
                : new LdapSignIn.Refused(LdapRefusal.NotFound);
        }
        var (entry, refusal) = await FindAsync(session, userName, ct);
        if (entry is null)
        {
            return new LdapSignIn.Refused(refusal);
        }
        // The name bound with and the one searched for may be two people's: the password is proved to be the one's who was found.
        return await BindAsync(server, entry.Dn, password, ct) is { } no ? new LdapSignIn.Refused(no) : await JudgeAsync(session, entry, userName, ct);
    }

    private async Task<(LdapEntry?, LdapRefusal)> FindAsync(LdapSession session, string userName, CancellationToken ct)
    {
        // Two are enough to know that it is not one.
        var request = session.Request(options.BaseDn, SearchScope.WholeSubtree, session.PersonFilter(userName), session.PersonAttributes) with { SizeLimit = 2, MostEntries = 100 };
        var answer = await session.Connection.SearchAllAsync(request, ct);
        return (answer.Result.Code, answer.Entries) switch
        {
            (ResultCode.SizeLimitExceeded, _) or (ResultCode.Success, { Count: > 1 }) => (null, LdapRefusal.Ambiguous),
            (ResultCode.Success, [{ Dn.Length: > 0 } only]) => (only, default),
            (ResultCode.Success, _) => (null, LdapRefusal.NotFound),
            _ when answer.Result.IsBusy || answer.Result.Code == ResultCode.TimeLimitExceeded => throw new LdapException(LdapFault.Busy, $"The server cannot search ({answer.Result})."),
            (ResultCode.NoSuchObject, _) => throw new LdapException(LdapFault.Refused, $"The base DN '{options.BaseDn}' does not exist, or is not shown to the service account."),
            (ResultCode.Referral, _) => throw new LdapException(LdapFault.Refused, $"The server refers to another one ({string.Join(", ", answer.Result.Referrals)}), which is not followed: name that server in the connection."),
            _ => throw new LdapException(LdapFault.Refused, $"The server refuses the search ({answer.Result})."),
        };
    }

    /// <summary>Null: the password is the entry's. On a connection of its own, so that what is read is read as the service account.</summary>
    private async Task<LdapRefusal?> BindAsync(LdapServer server, string dn, string password, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(server, ct);
        return BindJudgement.Of(await connection.BindAsync(dn, password, options.OperationLimit, ct));
    }

    /// <summary>The state of the account as it is after the bind, which may have ended a lock; and that it is still the same entry.</summary>
    private async Task<LdapSignIn> JudgeAsync(LdapSession session, LdapEntry bound, string? userName, CancellationToken ct)
    {
        var filter = userName is null ? LdapFilter.Anything : session.PersonFilter(userName);
        if (await session.ReadAsync(bound.Dn, filter, session.PersonAttributes, ct) is not { } entry)
        {
            return new LdapSignIn.Refused(LdapRefusal.NotFound);
        }
        if (LdapClaims.IdOf(entry, session.IsActiveDirectory) is not { } id || id != LdapClaims.IdOf(bound, session.IsActiveDirectory))
        {
            return new LdapSignIn.Refused(LdapRefusal.NoIdentifier);
        }
        var now = time.GetUtcNow();
        LdapRefusal? refusal = AccountStates.Of(entry, now) switch
        {
            AccountState.Active => null,
            AccountState.Disabled => LdapRefusal.Disabled,
            AccountState.Locked => LdapRefusal.Locked,
            AccountState.Expired => LdapRefusal.Expired,
            AccountState.PasswordExpired => LdapRefusal.PasswordExpired,
            _ => LdapRefusal.MustChangePassword,
        };
        if (refusal is { } no)
        {
            return new LdapSignIn.Refused(no);
        }
        var groups = await new GroupSearch(session).OfAsync(entry, ct);
        return new LdapSignIn.Entry(new(id, entry.Dn, LdapClaims.Of(entry, session.IsActiveDirectory, options.Attributes), AccountState.Active, IsActive: true), groups);
    }

    private Task<LdapConnection> ConnectAsync(LdapServer server, CancellationToken ct) =>
        LdapConnection.OpenAsync(server, options.Trust, options.PlainOnLoopback, options.ConnectLimit, time, ct);

    private Task<LdapSession> OpenAsync(LdapServer server, CancellationToken ct) => LdapSession.OpenAsync(server, options, options.OperationLimit, time, ct);
}
