using System.Net;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;
using ScimHub.Server.Outbound;
using ScimHub.Server.SignIn.Oidc;

namespace ScimHub.Server.Tests.Outbound;

/// <summary>Of the public Internet, or inside; however the address is written.</summary>
public sealed class OutboundNetworksTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    public void OI_11_a_public_address_may_be_asked(string address) => Assert.True(OutboundNetworks.None.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void OI_11_an_address_inside_or_of_special_use_may_not(string address)
    {
        Assert.False(OutboundNetworks.None.Allows(IPAddress.Parse(address)));
        Assert.False(OutboundNetworks.Read("203.0.113.0/24").Allows(IPAddress.Parse(address)));
    }

    [Fact]
    public void OI_11_a_network_that_is_allowed_is_however_its_addresses_are_written()
    {
        var networks = OutboundNetworks.Read("10.1.0.0/16, fd00:1::/32");
        foreach (var (address, allowed) in ((string, bool)[])[("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("fd00:1::5", true), ("10.2.0.1", false), ("fd00:2::5", false), ("127.0.0.1", false)])
        {
            Assert.Equal(allowed, networks.Allows(IPAddress.Parse(address)));
        }
        foreach (var wrong in (string[])["10.1.0.0", "10.1.0.0/33", "inside", "10.1.0.5/16"])
        {
            Assert.Throws<ConfigurationException>(() => OutboundNetworks.Read(wrong));
        }
    }

    [Theory]
    [InlineData("https://login.example.com", true)]
    [InlineData("https://login.example.com/tenant/v2.0", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080/realms/one", true)]
    [InlineData("http://login.example.com", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData("https://user:password@login.example.com", false)]
    [InlineData("https://login.example.com?x", false)]
    [InlineData("https://login.example.com#x", false)]
    [InlineData("ftp://login.example.com", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ldap://127.0.0.1", false)]
    [InlineData("login.example.com", false)]
    [InlineData("//login.example.com", false)]
    public void OI_11_an_authority_is_an_https_address_or_one_of_this_machine(string authority, bool holds)
    {
        if (holds)
        {
            OidcSettings.CheckAuthority(authority);
        }
        else
        {
            Assert.Throws<AdministrationException>(() => OidcSettings.CheckAuthority(authority));
        }
    }
}
