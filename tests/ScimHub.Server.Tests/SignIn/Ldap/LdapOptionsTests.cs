using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>What an administrator sets, and what they are told where it is wrong.</summary>
public sealed class LdapOptionsTests
{
    [Theory]
    [InlineData("ldaps://ldap.example.org", "ldaps://ldap.example.org:636")]
    [InlineData("ldap://ldap.example.org", "ldap://ldap.example.org:389")]
    [InlineData("ldaps://ldap.example.org:3269/", "ldaps://ldap.example.org:3269")]
    [InlineData("ldap://[::1]:1389", "ldap://[::1]:1389")]
    [InlineData("LDAPS://LDAP.Example.org", "ldaps://ldap.example.org:636")]
    public void An_address_is_read(string text, string read) => Assert.Equal(read, LdapServer.Parse(text).ToString());

    [Theory]
    [InlineData("ldap.example.org")]
    [InlineData("https://ldap.example.org")]
    [InlineData("ldaps://")]
    [InlineData("ldapi://%2fvar%2frun%2fldapi")]
    [InlineData("ldaps://user:secret@ldap.example.org")]
    [InlineData("ldaps://ldap.example.org/dc=example,dc=org")]
    [InlineData("ldaps://ldap.example.org?uid")]
    public void What_is_no_address_is_told(string text) => Assert.Contains("ldap", Assert.Throws<AdministrationException>(() => LdapServer.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "dc=x", "cn=a", "b", null, "servers")]
    [InlineData("ldaps://a", "example.org", "cn=a", "b", null, "base DN")]
    [InlineData("ldaps://a", "", "cn=a", "b", null, "base DN")]
    [InlineData("ldaps://a", "dc=x", null, "b", null, "bind DN")]
    [InlineData("ldaps://a", "dc=x", "cn=a", "b", "(uid=ada)", "{0}")]
    [InlineData("ldaps://a", "dc=x", "cn=a", "b", "(!(uid={0}))", "negation")]
    [InlineData("ldaps://a", "dc=x", "cn=a", "b", "uid={0}", "begins with")]
    public void What_cannot_be_is_told_with_the_mend(string urls, string baseDn, string? bindDn, string? password, string? userFilter, string told) =>
        Assert.Contains(told, Assert.Throws<AdministrationException>(() => LdapOptions.Parse(urls, baseDn, bindDn, password, userFilter)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("uid=ada,dc=x")]
    [InlineData("uid={0},{0}")]
    [InlineData("{0}")]
    [InlineData("uid={0},no name")]
    public void A_pattern_to_bind_with_is_a_name_with_one_place(string pattern) => Assert.Throws<AdministrationException>(() => BindPattern.Parse(pattern));

    [Fact]
    public void LD_06_another_host_comes_with_its_own_secret_and_options_print_none()
    {
        Assert.Throws<AdministrationException>(() => LdapOptions.Parse("ldaps://canary.example.org", "dc=x", "cn=service", null));
        Assert.DoesNotContain("top-secret", LdapOptions.Parse("ldaps://a", "dc=x", "cn=service", "top-secret").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_servers_are_parted_by_commas() => Assert.Equal(2, LdapOptions.Parse("ldaps://a:636, ldaps://b,ldaps://a", "dc=x", "cn=a", "b").Servers.Count);
}
