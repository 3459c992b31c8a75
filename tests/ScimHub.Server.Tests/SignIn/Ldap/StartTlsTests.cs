using System.Text;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>RFC 4511 §4.14: whatever goes wrong with StartTLS, no password follows in clear.</summary>
public sealed class StartTlsTests : IDisposable
{
    private readonly Certificates certificates = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task LD_03_StartTls_is_asked_for_first_and_every_bind_is_under_it()
    {
        await using var server = new ScriptedServer(certificates.Issue(), ldaps: false);
        (await DirectoryOf(server).SignInAsync("ada", "secret", Ct)).Entry();
        Assert.Equal(2, server.Binds.Count);
        Assert.All(server.Binds, bind => Assert.False(bind.InClear));
        Assert.All(server.Pdus.Where(pdu => pdu.InClear), pdu => Assert.Equal(Pdu.Extended, pdu.Operation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(52)]
    [InlineData(53)]
    public async Task LD_03_StartTls_stripped_by_an_error_ends_the_connection(int code) =>
        await NothingInClearAsync((caller, pdu) => caller.SendAsync(Answers.Extended(pdu.Id, code, "no TLS here")), "refuses StartTLS");

    [Fact]
    public async Task LD_03_StartTls_dropped_ends_the_connection() => await NothingInClearAsync((_, _) => throw new IOException("dropped"), "ended the connection");

    [Fact]
    public async Task LD_03_StartTls_answered_by_another_operation_ends_the_connection() =>
        await NothingInClearAsync((caller, pdu) => caller.SendAsync(Answers.Bound(pdu.Id)), "what was not asked for");

    [Fact]
    public async Task LD_03_StartTls_answered_under_another_id_ends_the_connection() =>
        await NothingInClearAsync((caller, pdu) => caller.SendAsync(Answers.Extended(pdu.Id + 1)), "what was not asked for");

    [Fact]
    public async Task LD_03_plaintext_put_behind_the_answer_to_StartTls_is_not_taken_for_the_servers_word() => await NothingInClearAsync(
        async (caller, pdu) =>
        {
            // The answer to the bind that is to come, put there in clear.
            await caller.SendAsync(Answers.Extended(pdu.Id), Answers.Bound(pdu.Id + 1));
            await caller.SecureAsync(certificates.Issue());
        },
        "in clear before the TLS handshake");

    [Fact]
    public async Task LD_03_plaintext_in_place_of_the_handshake_ends_the_connection() => await NothingInClearAsync(
        async (caller, pdu) =>
        {
            await caller.SendAsync(Answers.Extended(pdu.Id));
            await caller.SendAsync(Answers.Bound(pdu.Id + 1));
            await caller.HangAsync();
        },
        "");

    [Fact]
    public async Task LD_03_a_success_without_a_handshake_ends_in_time() => await NothingInClearAsync(
        async (caller, pdu) =>
        {
            await caller.SendAsync(Answers.Extended(pdu.Id));
            await Task.Delay(Timeout.Infinite, caller.Ended);
        },
        "TLS handshake in time");

    [Fact]
    public async Task LD_03_malformed_answers_to_StartTls_end_the_connection()
    {
        foreach (var bytes in new[] { "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), [0x30, 0x80, 0, 0], [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF], [0x30, 0x00] })
        {
            await NothingInClearAsync((caller, _) => caller.SendAsync(bytes), "");
        }
    }

    [Fact]
    public void LD_03_to_go_without_TLS_is_asked_for_by_name_and_only_to_this_machine()
    {
        var far = Assert.Throws<AdministrationException>(() => LdapOptions.Parse("ldap://ldap.example.test", "dc=x", "cn=a", "b", plainOnLoopback: true));
        Assert.Contains("ldaps://", far.Message, StringComparison.Ordinal);
        Assert.Throws<AdministrationException>(() => LdapOptions.Parse("ldap://127.0.0.1,ldap://192.0.2.1", "dc=x", "cn=a", "b", plainOnLoopback: true));
        LdapOptions.Parse("ldap://127.0.0.1,ldap://localhost,ldap://[::1]:3890", "dc=x", "cn=a", "b", plainOnLoopback: true);
    }

    private LdapDirectory DirectoryOf(ScriptedServer server) => Directories.Of(Directories.Options(server.Url, certificates.CaFile));

    private async Task NothingInClearAsync(Func<Caller, Pdu, Task> onStartTls, string reason)
    {
        await using var server = new ScriptedServer(certificates.Issue(), ldaps: false, onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Extended)
            {
                return false;
            }
            await onStartTls(caller, pdu);
            return true;
        });
        var told = (await DirectoryOf(server).SignInAsync("ada", "the-password", Ct)).IsUnavailable();
        Assert.Contains(reason, told, StringComparison.Ordinal);
        Assert.Equal(PartialReasonOf(await DirectoryOf(server).ReadPeopleAsync(Ct).AllAsync()), PartialReasonOf(await DirectoryOf(server).ReadGroupsAsync(Ct).AllAsync()));
        var steps = await DirectoryOf(server).TestAsync(Ct);
        Assert.False(steps[^1].Passed);
        Assert.Empty(server.Binds);
        Assert.All(server.Pdus, pdu => Assert.True(pdu.Operation == Pdu.Extended, $"Sent in clear: {Encoding.ASCII.GetString(pdu.Bytes)}"));
        Assert.DoesNotContain(server.Pdus, pdu => pdu.Has("the-password") || pdu.Has(Directories.ServicePassword));
    }

    private static PartialReason PartialReasonOf<T>((List<T> Items, ReadEnd End, int Pages) reading)
    {
        Assert.Empty(reading.Items);
        return reading.End.IsPartial();
    }
}
