using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Filters;

public sealed class FilterParserTests
{
    private static string Shape(string text, Dialect dialect = Dialect.Strict, bool unknownIsAbsent = false) =>
        FilterShape.Of(FilterParser.Parse(text, Samples.Extended.User, dialect, unknownIsAbsent));

    [Theory]
    [InlineData("""userName eq "bjensen" """, "userName Eq 'bjensen'")]
    [InlineData("""USERNAME Eq "john" """, "userName Eq 'john'")]
    [InlineData("""name.familyName co "O'Malley" """, "name.familyName Co 'O'Malley'")]
    [InlineData("""userName sw "J" """, "userName Sw 'J'")]
    [InlineData("""urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J" """, "userName Sw 'J'")]
    [InlineData("title pr", "title pr")]
    [InlineData("""meta.lastModified gt "2011-05-13T04:42:34Z" """, "meta.lastModified Gt 2011-05-13T04:42:34Z")]
    [InlineData("""title pr and userType eq "Employee" """, "(title pr And userType Eq 'Employee')")]
    [InlineData("""title pr or userType eq "Intern" """, "(title pr Or userType Eq 'Intern')")]
    [InlineData("""schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" """, "schemas Eq 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'")]
    [InlineData("""userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")""", "(userType Eq 'Employee' And (emails.value Co 'example.com' Or emails.value Co 'example.org'))")]
    [InlineData("""userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")""", "(userType Ne 'Employee' And Not((emails.value Co 'example.com' Or emails.value Co 'example.org')))")]
    [InlineData("""userType eq "Employee" and (emails.type eq "work")""", "(userType Eq 'Employee' And emails.type Eq 'work')")]
    [InlineData("""userType eq "Employee" and emails[type eq "work" and value co "@example.com"]""", "(userType Eq 'Employee' And emails[(emails.type Eq 'work' And emails.value Co '@example.com')])")]
    [InlineData("""emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]""", "(emails[(emails.type Eq 'work' And emails.value Co '@example.com')] Or ims[(ims.type Eq 'xmpp' And ims.value Co '@foo.com')])")]
    public void RFC_7644_3_4_2_2_every_example_is_read(string text, string shape) => Assert.Equal(shape, Shape(text.Trim()));

    [Theory]
    [InlineData("title pr or title pr and title pr", "(title pr Or (title pr And title pr))")]
    [InlineData("title pr and title pr or title pr", "((title pr And title pr) Or title pr)")]
    [InlineData("(title pr or title pr) and title pr", "((title pr Or title pr) And title pr)")]
    [InlineData("not (title pr) and title pr", "(Not(title pr) And title pr)")]
    [InlineData("not(title pr or title pr)", "Not((title pr Or title pr))")]
    [InlineData("not (not (title pr))", "title pr")]
    [InlineData("title pr and (title pr and (title pr and title pr))", "(title pr And title pr And title pr And title pr)")]
    [InlineData("title pr or title pr or (title pr or title pr)", "(title pr Or title pr Or title pr Or title pr)")]
    [InlineData("  title   pr  ", "title pr")]
    [InlineData("((title pr))", "title pr")]
    public void Not_binds_before_and_before_or_and_chains_are_flat(string text, string shape) => Assert.Equal(shape, Shape(text));

    [Theory]
    [InlineData("title eq null", "Not(title pr)")]
    [InlineData("title ne null", "title pr")]
    [InlineData("emails eq null", "Not(emails pr)")]
    [InlineData("""title co "" """, "title pr")]
    [InlineData("""emails sw "" """, "emails.value pr")]
    [InlineData("""title eq "" """, "title Eq ''")]
    [InlineData("active eq true", "active Eq true")]
    [InlineData("active ne false", "active Ne false")]
    [InlineData("""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "1" """, "manager.value Eq '1'")]
    [InlineData("""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName eq "1" """, "manager.displayName Eq '1'")]
    [InlineData("""URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER:DEPARTMENT eq "1" """, "department Eq '1'")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:level gt -5", "level Gt -5")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:share le 1.5e2", "share Le 150")]
    [InlineData("""urn:example:params:scim:schemas:extension:hr:2.0:User:hired ge "2020-01-01T00:00:00+01:00" """, "hired Ge 2020-01-01T00:00:00+01:00")]
    [InlineData("""urn:example:params:scim:schemas:extension:hr:2.0:User:tags eq "a" """, "tags Eq 'a'")]
    [InlineData("""title eq "a\"b\\c\/\u00e9\n\ud83d\ude00" """, "title Eq 'a\"b\\c/é\n😀'")]
    [InlineData("""userName eq"x" """, "userName Eq 'x'")]
    [InlineData("""emails[value eq "x"]and title pr""", "(emails[emails.value Eq 'x'] And title pr)")]
    [InlineData("""meta.resourceType eq "User" """, "meta.resourceType Eq 'User'")]
    [InlineData("""$ref pr""", "")]
    public void Literals_and_paths_are_typed_by_their_attribute(string text, string shape)
    {
        if (shape.Length == 0)
        {
            Samples.Refused(() => Shape(text.Trim()), ScimErrorType.InvalidFilter);
            return;
        }
        Assert.Equal(shape, Shape(text.Trim()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("userName")]
    [InlineData("userName eq")]
    [InlineData("eq \"x\"")]
    [InlineData("userName regex \"x\"")]
    [InlineData("userName = \"x\"")]
    [InlineData("userName eq \"x")]
    [InlineData("userName eq \"x\\")]
    [InlineData("userName eq \"\\x\"")]
    [InlineData("userName eq \"\\u12\"")]
    [InlineData("userName eq \"\\ud800\"")]
    [InlineData("userName eq \"\\u0000\"")]
    [InlineData("userName eq \"\ufffe\"")]
    [InlineData("userName eq \"\u0001\"")]
    [InlineData("userName eq 'x'")]
    [InlineData("userName eq x")]
    [InlineData("userName eq 5")]
    [InlineData("userName eq true")]
    [InlineData("userName gt null")]
    [InlineData("active eq \"true\"")]
    [InlineData("active eq True")]
    [InlineData("active gt true")]
    [InlineData("active co \"t\"")]
    [InlineData("active eq 1")]
    [InlineData("meta.created gt \"yesterday\"")]
    [InlineData("meta.created gt 2015-10-10T00:00:00Z")]
    [InlineData("meta.created sw \"2015\"")]
    [InlineData("name eq \"x\"")]
    [InlineData("addresses eq \"x\"")]
    [InlineData("x509Certificates.value gt \"AQID\"")]
    [InlineData("nothing eq \"x\"")]
    [InlineData("name.nothing eq \"x\"")]
    [InlineData("name.givenName.x eq \"x\"")]
    [InlineData("urn:foreign:User:userName eq \"x\"")]
    [InlineData("manager eq \"x\"")]
    [InlineData("password eq \"x\"")]
    [InlineData("password pr")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:level eq \"5\"")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:level eq 05")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:level eq 5.")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:level eq 1e999")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:level co 5")]
    [InlineData("urn:example:params:scim:schemas:extension:hr:2.0:User:tags[value eq \"x\"]")]
    [InlineData("userName eq \"x\" and")]
    [InlineData("and userName pr")]
    [InlineData("userName pr userName pr")]
    [InlineData("not userName pr")]
    [InlineData("(userName pr")]
    [InlineData("userName pr)")]
    [InlineData("()")]
    [InlineData("emails[")]
    [InlineData("emails[]")]
    [InlineData("emails[type eq \"work\"")]
    [InlineData("emails[type eq \"work\"]]")]
    [InlineData("emails[nothing eq \"work\"]")]
    [InlineData("emails[emails[type pr]]")]
    [InlineData("emails.value[type pr]")]
    [InlineData("emails[type eq \"work\"].value eq \"x\"")]
    [InlineData("userName eq \"x\"; DROP TABLE users")]
    public void SC_03_what_is_no_filter_is_invalidFilter_in_strict(string text) =>
        Assert.Contains("position", Samples.Refused(() => Shape(text), ScimErrorType.InvalidFilter).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("externalId eq jyoung", "externalId Eq 'jyoung'")]
    [InlineData("externalId eq 123", "externalId Eq '123'")]
    [InlineData("userName eq true", "userName Eq 'true'")]
    [InlineData("name.FamilyName eq Employee and (emails.Value co example.com or emails.Value co example.org)", "(name.familyName Eq 'Employee' And (emails.value Co 'example.com' Or emails.value Co 'example.org'))")]
    [InlineData("userName sw O", "userName Sw 'O'")]
    [InlineData("meta.Created gt 2015-10-10T14:38:21Z", "meta.created Gt 2015-10-10T14:38:21Z")]
    [InlineData("active eq \"True\"", "active Eq true")]
    [InlineData("active eq False", "active Eq false")]
    [InlineData("id eq \"1\" and manager eq \"2\"", "(id Eq '1' And manager.value Eq '2')")]
    [InlineData("department eq \"Sales\"", "department Eq 'Sales'")]
    [InlineData("emails[type eq \"work\"].value eq \"x\"", "emails[(emails.type Eq 'work' And emails.value Eq 'x')]")]
    [InlineData("roles[primary eq \"True\"].value pr", "roles[(roles.primary Eq true And roles.value pr)]")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department eq \"x\"", "department Eq 'x'")]
    [InlineData("title EQ NULL", "Not(title pr)")]
    public void Entra_filters_are_understood_in_tolerant_only(string text, string shape)
    {
        Assert.Equal(shape, Shape(text, Dialect.Tolerant));
        if (!text.Contains("active eq False", StringComparison.Ordinal))
        {
            Samples.Refused(() => Shape(text), ScimErrorType.InvalidFilter);
        }
    }

    [Theory]
    [InlineData("displayName eq \"x\" and members.value eq \"1\"", "false")]
    [InlineData("displayName eq \"x\" or members[value eq \"1\" and foo pr]", "displayName Eq 'x'")]
    [InlineData("members pr", "false")]
    [InlineData("not (members pr)", "true")]
    [InlineData("members eq null", "true")]
    [InlineData("members ne null", "false")]
    [InlineData("members ne \"x\"", "true")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq \"x\"", "false")]
    [InlineData("members pr or foo pr", "false")]
    [InlineData("not (members pr) and not (foo pr)", "true")]
    public void In_a_search_over_several_types_an_attribute_of_another_type_is_absent(string text, string shape) =>
        Assert.Equal(shape, Shape(text, unknownIsAbsent: true));

    [Fact]
    public void A_fault_names_its_position() =>
        Assert.Contains("position 14", Samples.Refused(() => Shape("title pr and nothing pr"), ScimErrorType.InvalidFilter).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(100, false)]
    [InlineData(3_000, false)]
    public void SC_01_nested_parentheses_are_bounded(int depth, bool passes)
    {
        var text = new string('(', depth) + "title pr" + new string(')', depth);
        if (passes)
        {
            Shape(text);
            return;
        }
        Samples.Refused(() => Shape(text), ScimErrorType.InvalidFilter);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public void SC_01_no_depth_exhausts_the_stack(int depth)
    {
        foreach (var step in (string[])["(", "not (", "emails[", "title pr and (", "title pr or ("])
        {
            Samples.Refused(() => Shape(string.Concat(Enumerable.Repeat(step, depth)) + "title pr"), ScimErrorType.InvalidFilter);
            Samples.Refused(() => Shape(string.Concat(Enumerable.Repeat(step, 7_000 / step.Length))), ScimErrorType.InvalidFilter);
        }
    }

    [Fact]
    public void SC_01_dotted_segments_without_end_are_refused()
    {
        Samples.Refused(() => Shape(string.Join('.', Enumerable.Repeat("a", 3_900)) + " pr"), ScimErrorType.InvalidFilter);
        Samples.Refused(() => Shape(string.Join('.', Enumerable.Repeat("a", 100_000)) + " pr"), ScimErrorType.InvalidFilter);
        Samples.Refused(() => Shape("name" + new string('.', 7_000) + " pr"), ScimErrorType.InvalidFilter);
    }

    [Fact]
    public void SC_02_clauses_and_length_are_bounded()
    {
        Assert.IsType<AndFilter>(FilterParser.Parse(string.Join(" and ", Enumerable.Repeat("title pr", 200)), Samples.UserType, Dialect.Strict));
        Samples.Refused(() => Shape(string.Join(" and ", Enumerable.Repeat("title pr", 201))), ScimErrorType.InvalidFilter);
        Samples.Refused(() => Shape(string.Join(" or ", Enumerable.Repeat("title pr", 201))), ScimErrorType.InvalidFilter);
        Samples.Refused(() => Shape($"title eq \"{new string('x', 1_000_000)}\""), ScimErrorType.InvalidFilter);
        Shape($"title eq \"{new string('x', 7_980)}\"");
    }

    [Theory]
    [InlineData("'; DROP TABLE users; --")]
    [InlineData("%' OR '1'='1")]
    [InlineData("x) or (userName pr")]
    public void SC_03_quotes_and_marks_inside_a_value_are_the_value(string value)
    {
        var filter = Assert.IsType<ComparisonFilter>(FilterParser.Parse($"userName eq \"{value}\"", Samples.UserType, Dialect.Strict));
        Assert.Equal(value, Assert.IsType<ScimString>(filter.Value).Value);
    }

    [Theory]
    [InlineData("userName", "userName")]
    [InlineData("NAME.GIVENNAME", "name.givenName")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName", "manager.displayName")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:id", "id")]
    public void Attribute_paths_are_read(string text, string path) => Assert.Equal(path, AttributePathParser.Parse(text, Samples.UserType, Dialect.Strict).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("name.")]
    [InlineData(".name")]
    [InlineData("name.givenName.x")]
    [InlineData("emails[type eq \"work\"]")]
    [InlineData("department")]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    public void SC_06_what_is_no_attribute_path_is_invalidValue(string text) =>
        Samples.Refused(() => AttributePathParser.Parse(text, Samples.UserType, Dialect.Strict), ScimErrorType.InvalidValue);
}
