using System.Formats.Asn1;
using System.Text;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Filters;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>What a person types as a name, as it goes over the wire.</summary>
public sealed class InjectionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("*)(uid=*))(|(uid=*")]
    [InlineData("admin)(&)")]
    [InlineData("back\\slash")]
    [InlineData("\\2a")]
    [InlineData("(")]
    [InlineData("{0}")]
    [InlineData("zoë")]
    public async Task LD_02_a_name_is_one_assertion_value_of_an_equality_and_nothing_else(string userName)
    {
        await using var server = new ScriptedServer();
        Assert.IsType<LdapSignIn.Entry>(await Directories.Plain(server).SignInAsync(userName, "secret", Ct));
        var filter = new AsnReader(server.Searches[0].Searched().Filter, AsnEncodingRules.BER);
        // RFC 4511 §4.5.1.7: "equalityMatch [3] AttributeValueAssertion".
        var equality = filter.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true));
        Assert.False(filter.HasData);
        Assert.Equal("uid", Encoding.UTF8.GetString(equality.ReadOctetString()));
        Assert.Equal(userName, Encoding.UTF8.GetString(equality.ReadOctetString()));
        Assert.False(equality.HasData);
    }

    [Fact]
    public async Task LD_02_two_hits_are_a_refusal_and_no_bind()
    {
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search || !pdu.Has("uid"))
            {
                return false;
            }
            await caller.SendAsync(ScriptedServer.Person(pdu.Id), ScriptedServer.Person(pdu.Id, "uid=ada,ou=b,dc=example,dc=test"), Answers.Done(pdu.Id));
            return true;
        });
        (await Directories.Plain(server).SignInAsync("ada", "secret", Ct)).IsRefused(LdapRefusal.Ambiguous);
        Assert.Single(server.Binds);
    }

    [Theory]
    [InlineData("ada,ou=admins")]
    [InlineData("ada+cn=x")]
    [InlineData(" ada ")]
    [InlineData("#ada")]
    [InlineData("a=b\\,c\"<>;")]
    public async Task LD_02_a_name_is_one_value_of_the_name_bound_with(string userName)
    {
        await using var server = new ScriptedServer();
        var options = LdapOptions.Parse(server.Url, ScriptedServer.BaseDn, null, null, directBind: "uid={0},dc=example,dc=test", plainOnLoopback: true);
        await Directories.Of(options).SignInAsync(userName, "secret", Ct);
        var name = server.Binds[0].Credentials().Name;
        Assert.EndsWith(",dc=example,dc=test", name, StringComparison.Ordinal);
        var value = name["uid=".Length..^",dc=example,dc=test".Length];
        Assert.DoesNotMatch("(^|[^\\\\])(\\\\\\\\)*[,+;<>\"]", value);
        Assert.Equal(DistinguishedName.Escape(userName), value);
    }

    [Theory]
    [InlineData("ada@other.test")]
    [InlineData("OTHER\\ada")]
    [InlineData("ada/admin")]
    public async Task LD_02_a_name_does_not_choose_the_domain_it_is_bound_in(string userName)
    {
        await using var server = new ScriptedServer();
        var options = LdapOptions.Parse(server.Url, ScriptedServer.BaseDn, null, null, directBind: "{0}@example.test", plainOnLoopback: true);
        (await Directories.Of(options).SignInAsync(userName, "secret", Ct)).IsRefused(LdapRefusal.WrongCredentials);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task LD_02_whoever_binds_by_one_name_and_is_found_by_another_proves_the_password_of_who_was_found()
    {
        // The principal name is one person's and the uid another's: the password is good for the first alone.
        await using var server = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Bind || pdu.Credentials().Name != ScriptedServer.PersonDn)
            {
                return false;
            }
            await caller.SendAsync(Answers.Bound(pdu.Id, 49));
            return true;
        });
        var options = LdapOptions.Parse(server.Url, ScriptedServer.BaseDn, null, null, directBind: "{0}@example.test", plainOnLoopback: true);
        (await Directories.Of(options).SignInAsync("ada", "secret", Ct)).IsRefused(LdapRefusal.WrongCredentials);
        Assert.Equal(["ada@example.test", ScriptedServer.PersonDn], server.Binds.Select(bind => bind.Credentials().Name));
    }
}
