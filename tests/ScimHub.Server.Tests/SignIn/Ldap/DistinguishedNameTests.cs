using ScimHub.Server.SignIn.Ldap.Filters;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>RFC 4514: names as text.</summary>
public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("James \"Jim\" Smith, III", "James \\\"Jim\\\" Smith\\, III")]
    [InlineData("Before\rAfter", "Before\\0dAfter")]
    [InlineData("#1", "\\#1")]
    [InlineData("a#1", "a#1")]
    [InlineData(" a ", "\\ a\\ ")]
    [InlineData(" ", "\\ ")]
    [InlineData("a+b,c;d<e>f\\g=h", "a\\+b\\,c\\;d\\<e\\>f\\\\g\\=h")]
    [InlineData("\0", "\\00")]
    [InlineData("Lučić", "Lučić")]
    public void LD_02_values_are_escaped_as_the_RFC_has_it(string value, string escaped) => Assert.Equal(escaped, DistinguishedName.Escape(value));

    [Theory]
    [InlineData("UID=Ada,OU=People,DC=example,DC=org", "uid=ada,ou=people,dc=example,dc=org")]
    [InlineData("uid = ada , ou = people", "uid=ada,ou=people")]
    [InlineData("cn=a\\2cb", "cn=a\\,b")]
    [InlineData("cn=a\\ ", "cn=a\\20")]
    [InlineData("cn=Lu\\C4\\8Di\\C4\\87", "cn=lučić")]
    [InlineData("ou=a+cn=b", "OU=A+CN=B")]
    public void One_name_written_in_two_ways_has_one_key(string one, string other) => Assert.Equal(DistinguishedName.Key(one), DistinguishedName.Key(other));

    [Theory]
    [InlineData("cn=a,b", "cn=a\\,b")]
    [InlineData("cn=a", "cn=b")]
    [InlineData("cn=a+ou=b", "cn=a,ou=b")]
    [InlineData("cn=a", "cn=a\\ ")]
    public void Two_names_have_two_keys(string one, string other) => Assert.NotEqual(DistinguishedName.Key(one) ?? "none", DistinguishedName.Key(other));

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("=x")]
    [InlineData("dc=example,")]
    [InlineData("dc=example,,dc=org")]
    [InlineData("d c=x")]
    [InlineData("cn=a\"b")]
    [InlineData("cn=a\\")]
    public void What_is_no_name_is_told(string text) => Assert.False(DistinguishedName.IsValid(text));

    [Fact]
    public void LD_02_every_value_stays_one_value()
    {
        var random = new Random(4514);
        for (var round = 0; round < 5_000; round++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "ab #,+;<>\\\"=\0\n0é"[random.Next(16)]));
            var key = DistinguishedName.Key($"cn={DistinguishedName.Escape(value)},dc=org");
            Assert.Equal($"cn={DistinguishedName.Escape(value)},dc=org", key);
        }
    }
}
