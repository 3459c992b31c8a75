using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Readings that are not whole, each of which must say so: a sync that took one for everybody would disable people.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Codes => new()
    {
        { 1, nameof(PartialReason.Refused) }, { 3, nameof(PartialReason.TimeLimitExceeded) }, { 4, nameof(PartialReason.SizeLimitExceeded) }, { 10, nameof(PartialReason.Referral) },
        { 11, nameof(PartialReason.SizeLimitExceeded) }, { 12, nameof(PartialReason.Refused) }, { 32, nameof(PartialReason.NoSuchBase) }, { 50, nameof(PartialReason.Refused) },
        { 53, nameof(PartialReason.Refused) }, { 80, nameof(PartialReason.Refused) }, { 119, nameof(PartialReason.Refused) },
    };

    [Theory, MemberData(nameof(Codes))]
    public async Task LD_05_whatever_is_no_success_makes_a_reading_partial(int code, string reason)
    {
        var (people, end) = await ReadAsync((caller, pdu, _) => caller.SendAsync(Person(pdu, 1), Answers.Done(pdu.Id, code)));
        Assert.Single(people);
        Assert.Equal(Enum.Parse<PartialReason>(reason), end.IsPartial());
    }

    [Fact]
    public async Task LD_05_nobody_at_all_is_complete_where_the_server_says_success()
    {
        // Whether so few may be true is the sync's to judge: it is told how many.
        var (people, end) = await ReadAsync((caller, pdu, _) => caller.SendAsync(Answers.Done(pdu.Id)));
        Assert.Empty(people);
        Assert.IsType<ReadEnd.Complete>(end);
    }

    [Fact]
    public async Task LD_05_pages_are_put_together_until_the_cookie_is_empty()
    {
        var (people, end) = await ReadAsync((caller, pdu, page) => caller.SendAsync(Person(pdu, page), Answers.Done(pdu.Id, control: Answers.Page(page < 5 ? $"cookie-{page}" : ""))));
        Assert.Equal(5, people.Count);
        Assert.IsType<ReadEnd.Complete>(end);
    }

    [Fact]
    public async Task LD_05_a_cookie_that_the_server_does_not_take_makes_a_reading_partial()
    {
        var (people, end) = await ReadAsync((caller, pdu, page) => page == 1
            ? caller.SendAsync(Person(pdu, page), Answers.Done(pdu.Id, control: Answers.Page("cookie")))
            : caller.SendAsync(Answers.Done(pdu.Id, 53, "paged results cookie is invalid or old")));
        Assert.Single(people);
        Assert.Equal(PartialReason.BrokenCookie, end.IsPartial());
    }

    [Fact]
    public async Task LD_05_a_server_that_stops_paging_has_not_handed_out_everybody()
    {
        var (_, end) = await ReadAsync((caller, pdu, page) =>
            caller.SendAsync(Person(pdu, page), page == 1 ? Answers.Done(pdu.Id, control: Answers.Page("cookie")) : Answers.Done(pdu.Id)));
        Assert.Equal(PartialReason.BrokenCookie, end.IsPartial());
    }

    [Fact]
    public async Task LD_05_pages_without_an_end_end()
    {
        Assert.Equal(PartialReason.BrokenCookie, (await ReadAsync((caller, pdu, _) => caller.SendAsync(Answers.Done(pdu.Id, control: Answers.Page("same"))))).End.IsPartial());
        Assert.Equal(PartialReason.BrokenCookie, (await ReadAsync((caller, pdu, page) => caller.SendAsync(Answers.Done(pdu.Id, control: Answers.Page($"{page}"))))).End.IsPartial());
    }

    [Fact]
    public async Task LD_05_a_paging_control_that_cannot_be_read_makes_a_reading_partial()
    {
        foreach (var value in new byte[][] { [], [0x30], [0x30, 0x02, 0x02, 0x00], [0x30, 0x82, 0xFF, 0xFF], [0x04, 0x00] })
        {
            Assert.Equal(PartialReason.BrokenCookie, (await ReadAsync((caller, pdu, _) => caller.SendAsync(Person(pdu, 1), Answers.Done(pdu.Id, control: (Answers.Paged, value))))).End.IsPartial());
        }
    }

    [Fact]
    public async Task LD_05_a_connection_lost_on_the_way_makes_a_reading_partial()
    {
        var (people, end) = await ReadAsync(async (caller, pdu, _) =>
        {
            await caller.SendAsync(Person(pdu, 1), Person(pdu, 2));
            throw new IOException("lost");
        });
        Assert.Equal(2, people.Count);
        Assert.Equal(PartialReason.ConnectionLost, end.IsPartial());
    }

    [Fact]
    public async Task LD_05_a_server_that_falls_silent_makes_a_reading_partial()
    {
        var (people, end) = await ReadAsync((caller, pdu, _) => caller.SendAsync(Person(pdu, 1)), options => options with { PageLimit = TimeSpan.FromSeconds(1) });
        Assert.Single(people);
        Assert.Equal(PartialReason.TimedOut, end.IsPartial());
    }

    [Fact]
    public async Task LD_05_a_reading_that_no_server_begins_is_partial()
    {
        var options = LdapOptions.Parse("ldaps://127.0.0.1:1", ScriptedServer.BaseDn, ScriptedServer.ServiceDn, "secret");
        Assert.Equal(PartialReason.Unavailable, (await Directories.Of(options).ReadPeopleAsync(Ct).AllAsync()).End.IsPartial());
        Assert.Equal(PartialReason.Unavailable, (await Directories.Of(options).ReadGroupsAsync(Ct).AllAsync()).End.IsPartial());
    }

    [Fact]
    public async Task A_slow_reader_is_not_taken_for_a_slow_server()
    {
        await using var server = ServerOf((caller, pdu, page) => caller.SendAsync(Person(pdu, page), Person(pdu, page + 10), Answers.Done(pdu.Id, control: Answers.Page(page < 3 ? "more" : ""))));
        var options = Directories.Options(server.Url, null, plain: true) with { PageLimit = TimeSpan.FromSeconds(2), PageSize = 1 };
        ReadEnd? end = null;
        await foreach (var page in Directories.Of(options).ReadPeopleAsync(Ct))
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5), Ct);
            end = page.End;
        }
        Assert.IsType<ReadEnd.Complete>(end);
    }

    [Fact]
    public async Task Members_that_come_in_ranges_are_put_together()
    {
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search || pdu.Searched().Base.Length == 0)
            {
                return false;
            }
            var (name, first) = pdu.Has("member;range=2-*") ? ("member;range=2-3", 2) : pdu.Has("member;range=4-*") ? ("member;range=4-*", 4) : ("member;range=0-1", 0);
            await caller.SendAsync(
                Answers.Entry(pdu.Id, "cn=large,dc=example,dc=test", ("cn", "large"), ("entryUUID", ScriptedServer.PersonId), (name, $"cn=m{first}"), (name, $"cn=m{first + 1}")), Answers.Done(pdu.Id));
            return true;
        });
        var (groups, end, _) = await Directories.Plain(server).ReadGroupsAsync(Ct).AllAsync();
        Assert.IsType<ReadEnd.Complete>(end);
        Assert.Equal(["cn=m0", "cn=m1", "cn=m2", "cn=m3", "cn=m4", "cn=m5"], Assert.Single(groups).MemberDns);
    }

    [Fact]
    public async Task LD_07_a_referral_is_reported_and_nobody_calls_there()
    {
        await using var other = new ScriptedServer();
        var (people, end) = await ReadAsync((caller, pdu, _) => caller.SendAsync(Person(pdu, 1), Answers.Reference(pdu.Id, $"ldap://127.0.0.1:{other.Port}/dc=example,dc=test"), Answers.Done(pdu.Id)));
        Assert.Single(people);
        Assert.Equal(PartialReason.Referral, end.IsPartial());
        (_, end) = await ReadAsync((caller, pdu, _) => caller.SendAsync(Answers.Done(pdu.Id, 10, referrals: [$"ldap://127.0.0.1:{other.Port}"])));
        Assert.Contains($"127.0.0.1:{other.Port}", Assert.IsType<ReadEnd.Partial>(end).Detail, StringComparison.Ordinal);
        Assert.Equal(0, other.Connections);
    }

    [Theory]
    [InlineData(Pdu.Bind)]
    [InlineData(Pdu.Search)]
    public async Task LD_07_a_sign_in_that_is_referred_elsewhere_fails_and_nobody_calls_there(int operation)
    {
        await using var other = new ScriptedServer();
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != operation || (operation == Pdu.Search && pdu.Searched().Base.Length == 0))
            {
                return false;
            }
            string[] referrals = [$"ldap://127.0.0.1:{other.Port}/"];
            await caller.SendAsync(operation == Pdu.Bind ? Answers.Bound(pdu.Id, 10, referrals: referrals) : Answers.Done(pdu.Id, 10, referrals: referrals));
            return true;
        });
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).IsUnavailable();
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task LD_07_a_continuation_beside_the_person_is_passed_over()
    {
        await using var other = new ScriptedServer();
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search || !pdu.Has("uid"))
            {
                return false;
            }
            await caller.SendAsync(Answers.Reference(pdu.Id, $"ldap://127.0.0.1:{other.Port}/"), ScriptedServer.Person(pdu.Id), Answers.Done(pdu.Id));
            return true;
        });
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).Entry();
        Assert.Equal(0, other.Connections);
    }

    private static byte[] Person(Pdu pdu, int number) => ScriptedServer.Person(pdu.Id, $"uid=p{number},dc=example,dc=test", $"00000000-0000-0000-0000-{number:D12}");

    private static ScriptedServer ServerOf(Func<Caller, Pdu, int, Task> onPage)
    {
        var page = 0;
        return new(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search || pdu.Searched().Base.Length == 0)
            {
                return false;
            }
            await onPage(caller, pdu, ++page);
            return true;
        });
    }

    private static async Task<(List<LdapPerson> People, ReadEnd End)> ReadAsync(Func<Caller, Pdu, int, Task> onPage, Func<LdapOptions, LdapOptions>? set = null)
    {
        await using var server = ServerOf(onPage);
        var options = Directories.Options(server.Url, null, plain: true);
        var (people, end, _) = await Directories.Of(set?.Invoke(options) ?? options).ReadPeopleAsync(Ct).AllAsync();
        return (people, end);
    }
}
