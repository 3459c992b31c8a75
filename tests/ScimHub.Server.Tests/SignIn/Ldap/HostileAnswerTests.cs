using System.Diagnostics;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Servers that send what no server should: bounded memory and time, a failed sign-in, and a process that lives.</summary>
public sealed class HostileAnswerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<byte[]> Malformed => [.. new byte[][]
    {
        [0x00], [0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x80, 0x02, 0x01, 0x01, 0x00, 0x00], [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, 1, 0], [0x30, 0xFF], [0x30, 0x00], [0x30, 0x03, 0x02, 0x01, 0x02], [0x30, 0x05, 0x02, 0x01, 0x02, 0x61, 0x7F],
        // A result whose code is no enumeration, one without a diagnostic, one in parts, one with an id of 64 bits, a negative id.
        [0x30, 0x0C, 0x02, 0x01, 0x01, 0x61, 0x07, 0x02, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00], [0x30, 0x08, 0x02, 0x01, 0x01, 0x61, 0x03, 0x0A, 0x01, 0x00],
        [0x30, 0x0E, 0x02, 0x01, 0x01, 0x61, 0x09, 0x0A, 0x01, 0x00, 0x24, 0x02, 0x04, 0x00, 0x04, 0x00], [0x30, 0x13, 0x02, 0x08, 0x7F, 1, 1, 1, 1, 1, 1, 1, 0x61, 0x07, 0x0A, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00],
        [0x30, 0x0C, 0x02, 0x01, 0xFF, 0x61, 0x07, 0x0A, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00],
        // Behind a good message's end, and a notice of disconnection (RFC 4511 §4.4.1).
        [0x30, 0x0E, 0x02, 0x01, 0x01, 0x61, 0x07, 0x0A, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00, 0x05, 0x00], [0x30, 0x0C, 0x02, 0x01, 0x00, 0x78, 0x07, 0x0A, 0x01, 0x34, 0x04, 0x00, 0x04, 0x00],
        "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(),
    }];

    [Theory, MemberData(nameof(Malformed))]
    public async Task LD_11_malformed_answers_to_a_bind_fail_the_sign_in(byte[] answer)
    {
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation == Pdu.Bind)
            {
                await caller.SendAsync(answer);
            }
            return pdu.Operation == Pdu.Bind;
        });
        var watch = Stopwatch.StartNew();
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).IsUnavailable();
        Assert.True(watch.Elapsed < Bound);
    }

    [Fact]
    public async Task LD_11_noise_in_place_of_any_answer_fails_the_sign_in_or_the_reading()
    {
        var random = new Random(20_261_127);
        for (var round = 0; round < 300; round++)
        {
            var at = random.Next(6);
            var count = 0;
            await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
            {
                if (pdu.Operation == Pdu.Unbind || Interlocked.Increment(ref count) <= at)
                {
                    return false;
                }
                // A good message with some of its bytes turned into others, so that the noise gets past the first byte.
                var bytes = pdu.Operation == Pdu.Bind ? Answers.Bound(pdu.Id) : [.. ScriptedServer.Person(pdu.Id), .. Answers.Done(pdu.Id, control: Answers.Page("x"))];
                for (var i = random.Next(1, 5); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
                await caller.SendAsync(bytes);
                throw new IOException("enough");
            });
            var result = await Directories.Plain(server).SignInAsync("ada", "secret", Ct);
            Assert.True(result is LdapSignIn.Unavailable or LdapSignIn.Refused, $"Round {round}: {result}");
            Assert.IsType<ReadEnd.Partial>((await Directories.Plain(server).ReadPeopleAsync(Ct).AllAsync()).End);
        }
    }

    [Fact]
    public async Task LD_11_entries_without_an_end_are_cut_off()
    {
        await using var server = Flood(pdu => ScriptedServer.Person(pdu.Id));
        var watch = Stopwatch.StartNew();
        Assert.Contains("more than", (await Directories.Of(Directories.Options(server.Url, null, plain: true).Patient()).SignInAsync("ada", "secret", Ct)).IsUnavailable(), StringComparison.Ordinal);
        Assert.True(watch.Elapsed < Bound);
    }

    [Fact]
    public async Task LD_11_large_entries_without_an_end_are_cut_off_by_their_bytes()
    {
        var large = new string('x', 1 << 20);
        await using var server = Flood(pdu => Answers.Entry(pdu.Id, "uid=x,dc=example,dc=test", ("description", large)));
        var before = GC.GetTotalAllocatedBytes();
        (await Directories.Of(Directories.Options(server.Url, null, plain: true).Patient()).SignInAsync("ada", "secret", Ct)).IsUnavailable();
        Assert.True(GC.GetTotalAllocatedBytes() - before < 1L << 30);
    }

    [Theory]
    [InlineData("30847FFFFFF0")]
    [InlineData("3083500000")]
    public async Task LD_11_a_message_of_monstrous_length_is_refused_by_its_length_alone(string header)
    {
        // Nothing follows: who waited for the rest, or made room for it, would be told otherwise.
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            await caller.SendAsync(Convert.FromHexString(header));
            return pdu.Operation == Pdu.Bind;
        });
        Assert.Contains("at most", (await Directories.Of(Directories.Options(server.Url, null, plain: true).Patient()).SignInAsync("ada", "secret", Ct)).IsUnavailable(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LD_11_references_without_an_end_are_cut_off()
    {
        await using var server = Flood(pdu => Answers.Reference(pdu.Id, "ldap://example.test/"));
        (await Directories.Of(Directories.Options(server.Url, null, plain: true).Patient()).SignInAsync("ada", "secret", Ct)).IsUnavailable();
    }

    [Fact]
    public async Task LD_11_a_reading_without_an_end_is_partial()
    {
        await using var server = Flood(pdu => ScriptedServer.Person(pdu.Id));
        var options = Directories.Options(server.Url, null, plain: true) with { MostEntries = 2_000, PageSize = 100 };
        var (people, end, _) = await Directories.Of(options).ReadPeopleAsync(Ct).AllAsync();
        Assert.Equal(2_000, people.Count);
        Assert.Equal(PartialReason.SizeLimitExceeded, end.IsPartial());
    }

    [Fact]
    public async Task LD_11_an_entry_of_a_great_many_values_is_cut_off()
    {
        // Two bytes each on the wire; far more where each were set aside.
        var values = Enumerable.Repeat(("member", ""), 300_000).ToArray();
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search)
            {
                return false;
            }
            await caller.SendAsync(Answers.Entry(pdu.Id, "cn=x", values), Answers.Done(pdu.Id));
            return true;
        });
        Assert.Contains("values", (await Directories.Of(Directories.Options(server.Url, null, plain: true).Patient()).SignInAsync("ada", "secret", Ct)).IsUnavailable(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3002A000")]
    [InlineData("3004810101FF")]
    [InlineData("30058103010203")]
    [InlineData("3084FFFFFFFF")]
    [InlineData("3005A003800100FF")]
    [InlineData("0400")]
    public async Task LD_11_a_malformed_password_policy_control_fails_the_sign_in(string hex)
    {
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Bind || pdu.Credentials().Name != ScriptedServer.PersonDn)
            {
                return false;
            }
            await caller.SendAsync(Answers.Bound(pdu.Id, control: (Answers.Policy, Convert.FromHexString(hex))));
            return true;
        });
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).IsUnavailable();
    }

    [Theory]
    [InlineData("3003810102", nameof(LdapRefusal.MustChangePassword))]
    [InlineData("3003810100", nameof(LdapRefusal.PasswordExpired))]
    [InlineData("3003810101", nameof(LdapRefusal.Locked))]
    [InlineData("3005A003810102", nameof(LdapRefusal.PasswordExpired))]
    public async Task LD_08_a_bind_that_succeeds_with_a_word_of_the_policy_is_refused(string hex, string reason)
    {
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Bind || pdu.Credentials().Name != ScriptedServer.PersonDn)
            {
                return false;
            }
            await caller.SendAsync(Answers.Bound(pdu.Id, control: (Answers.Policy, Convert.FromHexString(hex))));
            return true;
        });
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).IsRefused(Enum.Parse<LdapRefusal>(reason));
    }

    private static ScriptedServer Flood(Func<Pdu, byte[]> message) => new(onPdu: async (caller, pdu) =>
    {
        if (pdu.Operation != Pdu.Search || pdu.Searched().Base.Length == 0)
        {
            return false;
        }
        var bytes = message(pdu);
        while (true)
        {
            await caller.SendAsync(bytes);
        }
    });
}
