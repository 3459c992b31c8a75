using System.Formats.Asn1;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap.Filters;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>RFC 4515: what administrators write as a filter.</summary>
public sealed class FilterTests
{
    private static readonly string[] Names = ["cn", "uid", "1.2.840.113556.1.4.1941", "cn;lang-de", "objectClass", "x-y"];

    /// <summary>RFC 4515 §4's examples, and the bytes they are.</summary>
    [Theory]
    [InlineData("(cn=Babs Jensen)", "A3110402636E040B42616273204A656E73656E")]
    [InlineData("(!(cn=Tim Howes))", "A211A30F0402636E040954696D20486F776573")]
    [InlineData("(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))", "A037A315040B6F626A656374436C6173730406506572736F6EA11EA30C0402736E04064A656E73656EA40E0402636E3008800642616273204A")]
    [InlineData("(o=univ*of*mich*)", "A415 04016F 3010 8004 756E6976 8102 6F66 8104 6D696368")]
    [InlineData("(seeAlso=)", "A30B 0407 736565416C736F 0400")]
    [InlineData("(cn:caseExactMatch:=Fred Flintstone)", "A925 810E 6361736545786163744D61746368 8202 636E 830F 4672656420466C696E7473746F6E65")]
    [InlineData("(sn:dn:2.4.6.8.10:=Barney Rubble)", "A922 810A 322E342E362E382E3130 8202 736E 830D 4261726E657920527562626C65 8401 FF")]
    [InlineData("(o:dn:=Ace Industry)", "A914 8201 6F 830C 41636520496E647573747279 8401 FF")]
    [InlineData("(:1.2.3:=Wilma Flintstone)", "A919 8105 312E322E33 8310 57696C6D6120466C696E7473746F6E65")]
    [InlineData("(o=Parens R Us \\28for all your parenthetical needs\\29)", null)]
    [InlineData("(cn=*\\2A*)", "A409 0402 636E 3003 8101 2A")]
    [InlineData("(filename=C:\\5cMyFile)", null)]
    [InlineData("(bin=\\00\\00\\00\\04)", "A30B 0403 62696E 0404 00000004")]
    [InlineData("(sn=Lu\\c4\\8di\\c4\\87)", "A30D 0402 736E 0407 4C75C48D69C487")]
    [InlineData("(1.3.6.1.4.1.1466.0=\\04\\02\\48\\69)", null)]
    [InlineData("(objectClass=*)", "870B6F626A656374436C617373")]
    [InlineData("(age>=21)", "A509 0403 616765 0402 3231")]
    [InlineData("(age<=21)", "A609 0403 616765 0402 3231")]
    [InlineData("(cn~=ada)", "A809 0402 636E 0403 616461")]
    [InlineData("(&)", "A000")]
    [InlineData("(|)", "A100")]
    [InlineData("  ( & (a=1) (b=2) )  ", "A010 A306 040161 040131 A306 040162 040132")]
    public void The_grammar_is_read_and_written_as_the_RFC_has_it(string text, string? hex)
    {
        var filter = LdapFilterParser.Parse(text);
        Assert.Equal(Bytes(filter), Bytes(LdapFilterParser.Parse(filter.ToString())));
        if (hex is not null)
        {
            Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(Bytes(filter)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("uid=ada")]
    [InlineData("(uid=ada")]
    [InlineData("(uid=ada))")]
    [InlineData("(uid=ada)(cn=x)")]
    [InlineData("(=ada)")]
    [InlineData("(uid)")]
    [InlineData("(uid=a(b)")]
    [InlineData("(uid=\\zz)")]
    [InlineData("(uid=\\2)")]
    [InlineData("(uid=a**b)")]
    [InlineData("(uid>ada)")]
    [InlineData("(uid>=a*)")]
    [InlineData("(uid:=*)")]
    [InlineData("(uid:a:b:=x)")]
    [InlineData("(:=x)")]
    [InlineData("(!)")]
    [InlineData("(!(a=b)(c=d))")]
    [InlineData("(uid={0}*)")]
    [InlineData("(uid={0}{0})")]
    [InlineData("(u id=x)")]
    public void What_is_no_filter_is_an_error_that_names_the_position(string text) =>
        Assert.Contains("character", Assert.Throws<AdministrationException>(() => LdapFilterParser.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        foreach (var open in new[] { "(!", "(&", "(|" })
        {
            var deep = string.Concat(Enumerable.Repeat(open, 2_000)) + "(a=b)" + new string(')', 2_000);
            Assert.Throws<AdministrationException>(() => LdapFilterParser.Parse(deep));
        }
        Assert.Throws<AdministrationException>(() => LdapFilterParser.Parse($"(a={new string('x', 100_000)})"));
        Assert.Throws<AdministrationException>(() => LdapFilterParser.Parse("(a=\uD800)"));
    }

    [Fact]
    public void LD_02_every_value_is_read_back_from_its_escaped_form_and_nothing_else()
    {
        var random = new Random(4515);
        for (var round = 0; round < 5_000; round++)
        {
            var value = new byte[random.Next(20)];
            random.NextBytes(value);
            var read = Assert.IsType<ComparisonFilter>(LdapFilterParser.Parse($"(cn={FilterText.Escape(value)})"));
            Assert.Equal(value, read.Value.Bytes.ToArray());
            Assert.DoesNotContain(FilterText.Escape(value), sign => sign is '*' or '(' or ')' or '\0' or '{');
        }
    }

    [Fact]
    public void LD_02_a_name_put_in_its_place_changes_a_value_and_no_structure()
    {
        var random = new Random(4516);
        for (var round = 0; round < 2_000; round++)
        {
            var filter = Any(random, 0);
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "ab*()\\{}0&|!=\0é"[random.Next(15)]));
            var named = filter.Named(name);
            Assert.Equal(Shape(filter), Shape(named));
            Assert.DoesNotContain(named.All, term => term is ComparisonFilter { Value.IsOpen: true });
            Bytes(named);
            Bytes(filter.OfAnybody());
            Assert.Equal(Bytes(named), Bytes(LdapFilterParser.Parse(named.ToString())));
        }
    }

    [Fact]
    public void A_filter_with_an_open_place_is_not_sent() => Assert.Throws<InvalidOperationException>(() => Bytes(LdapFilterParser.Parse("(uid={0})")));

    [Theory]
    [InlineData("(uid={0})", "(uid=*)")]
    [InlineData("(mail={0}@example.test)", "(mail=*@example.test)")]
    [InlineData("(cn=EX-{0})", "(cn=EX-*)")]
    [InlineData("(&(objectClass=person)(|(uid={0})(mail={0})))", "(&(objectClass=person)(|(uid=*)(mail=*)))")]
    [InlineData("(uid:caseExactMatch:={0})", "(uid=*)")]
    public void The_filter_of_anybody_asks_for_whoever_has_such_a_name(string filter, string everybody) =>
        Assert.Equal(everybody, LdapFilterParser.Parse(filter).OfAnybody().ToString());

    [Fact]
    public void Noise_is_a_filter_or_an_error_and_nothing_else()
    {
        var random = new Random(4517);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "(()&|!=*\\2a:<>~{0}cn dn.;-"[random.Next(26)]));
            try
            {
                _ = LdapFilterParser.Parse(text).ToString();
            }
            catch (AdministrationException)
            {
                // What it is.
            }
        }
    }

    private static LdapFilter Any(Random random, int depth) => random.Next(depth > 3 ? 2 : 7) switch
    {
        0 => new ComparisonFilter(Comparison.Equal, Names[random.Next(Names.Length)], new("x("u8.ToArray(), true, ")*"u8.ToArray())),
        1 => new PresentFilter(Names[random.Next(Names.Length)]),
        2 => new NotFilter(Any(random, depth + 1)),
        3 => new SubstringFilter("cn", "a*"u8.ToArray(), ["\0"u8.ToArray()], default),
        4 => new ExtensibleFilter("cn", "2.5.13.2", new(default, true, default), random.Next(2) == 0),
        5 => new OrFilter([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth + 1))]),
        _ => new AndFilter([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth + 1))]),
    };

    private static string Shape(LdapFilter filter) => string.Join(' ', filter.All.Select(term => term.GetType().Name));

    private static byte[] Bytes(LdapFilter filter)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        filter.Write(writer);
        return writer.Encode();
    }
}
