using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Protocol;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>RFC 4513 §5.1.2: a name with an empty password binds as nobody, and servers answer "success".</summary>
public sealed class EmptyPasswordTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LD_01_nothing_that_a_server_may_take_for_an_empty_password_reaches_the_network()
    {
        await using var server = new ScriptedServer();
        var directory = Directories.Plain(server);
        string?[] empty = ["", null, " ", "\t\r\n", "\0", "\0secret", "secret\0", "\u00AD", "\u200B\uFEFF", "\u3000", "\uD800", new string('x', 100_000)];
        foreach (var password in empty)
        {
            (await directory.SignInAsync("ada", password!, Ct)).IsRefused(LdapRefusal.WrongCredentials);
        }
        foreach (var name in new string?[] { "", null, "  ", "a\0b", "a\nb", "\uDFFF", new string('a', 64 * 1024) })
        {
            (await directory.SignInAsync(name!, "secret", Ct)).IsRefused(LdapRefusal.WrongCredentials);
        }
        Assert.Equal(0, server.Connections);
        (await directory.SignInAsync("ada", "secret", Ct)).Entry();
        Assert.Equal(2, server.Binds.Count);
        Assert.All(server.Binds, bind => Assert.NotEmpty(bind.Credentials().Password));
    }

    [Fact]
    public async Task LD_01_a_connection_itself_refuses_to_bind_without_a_name_or_a_password()
    {
        await using var server = new ScriptedServer();
        await using var connection = await LdapConnection.OpenAsync(LdapServer.Parse(server.Url), LdapTrust.Of(null), plain: true, TimeSpan.FromSeconds(10), TimeProvider.System, Ct);
        foreach (var (dn, password) in new[] { ("cn=x", ""), ("", "secret"), ("", ""), ("cn=x", null!) })
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => connection.BindAsync(dn, password, TimeSpan.FromSeconds(10), Ct));
        }
        Assert.Empty(server.Pdus);
    }

    [Fact]
    public async Task LD_01_an_entry_without_a_name_is_nobody_to_bind_as()
    {
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search || pdu.Searched().Base.Length == 0)
            {
                return false;
            }
            await caller.SendAsync(ScriptedServer.Person(pdu.Id, dn: ""), Answers.Done(pdu.Id));
            return true;
        });
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).IsRefused(LdapRefusal.NotFound);
        Assert.Single(server.Binds);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void LD_01_a_service_account_has_a_password(string? password) =>
        Assert.Contains("password", Assert.Throws<AdministrationException>(() => LdapOptions.Parse("ldaps://ldap.example.test", "dc=example,dc=test", "cn=service", password)).Message, StringComparison.Ordinal);
}
