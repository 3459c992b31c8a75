using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Access;

public sealed class ValuePatternTests
{
    private static readonly NamedRole Narrow = new(Guid.CreateVersion7(), "Data.Reader", new([]), [], BuiltIn: false);
    private static readonly AccessNames Names = new([.. BuiltInRoles.All, Narrow], [Domain("Sales"), Domain("Sales.EMEA"), Domain("ＥＭＥＡ")]);

    [Theory]
    [InlineData("hub.{domain}.{role}", "hub.Sales.Viewer", "Viewer@Sales")]
    [InlineData("hub.{domain}.{role}", "HUB.sales.VIEWER", "Viewer@Sales")]
    [InlineData("hub.{domain}.{role}", "hub.emea.member", "Member@ＥＭＥＡ")]
    [InlineData("hub.{domain}.{role}", "hub.sales.emea.viewer", "Viewer@Sales.EMEA")]
    [InlineData("hub.{domain}.{role}", "hub.sales.data.reader", "Data.Reader@Sales")]
    [InlineData("hub.{domain}.{role}", "hub.sales.emea.data.reader", "Data.Reader@Sales.EMEA")]
    [InlineData("{role} of {domain}!", "Admin of Sales!", "Admin@Sales")]
    [InlineData("hub.{role}", "hub.Admin", "Admin@")]
    [InlineData("{role}", "admin", "Admin@")]
    [InlineData("hub.{domain}.{role}", "hub.Sales.Wizard", "")]
    [InlineData("hub.{domain}.{role}", "hub.Marketing.Viewer", "")]
    [InlineData("hub.{domain}.{role}", "hub..Viewer", null)]
    [InlineData("hub.{domain}.{role}", "hub.Sales.", null)]
    [InlineData("hub.{domain}.{role}", "hub.Viewer", null)]
    [InlineData("hub.{domain}.{role}", "xhub.Sales.Viewer", null)]
    [InlineData("hub.{role}", "hub.", null)]
    public void A_value_names_role_and_domain_by_itself_or_nothing(string pattern, string value, string? named)
    {
        var reading = RuleParser.Pattern("groups.display", pattern, TestSchemas.Catalog.User);
        Assert.Equal(named is not null, reading.Fits(value));
        Assert.Equal(named ?? "", string.Join(' ', reading.Named(value, Names).Select(x => $"{x.Role.Name}@{x.Domain?.Name}")));
    }

    [Theory]
    [InlineData("roles.value", "hub.{domain}.{role}", "hub.sales.viewer")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:exact", "hub.{domain}.{role}", "hub.Sales.Viewer")]
    public void The_value_that_names_something_names_it(string attribute, string pattern, string value)
    {
        var reading = RuleParser.Pattern(attribute, pattern, TestSchemas.Catalog.User);
        Assert.Equal(value, reading.Naming(BuiltInRoles.Viewer, Names.Domain("sales"), Names));
        Assert.Equal([(BuiltInRoles.Viewer, Names.Domain("sales"))], reading.Named(value, Names));
        Assert.Null(reading.Naming(BuiltInRoles.Viewer, null, Names));
    }

    [Fact]
    public void Where_case_counts_for_the_attribute_it_counts_for_names()
    {
        var reading = RuleParser.Pattern("urn:example:params:scim:schemas:extension:person:1.0:User:exact", "hub.{role}", TestSchemas.Catalog.User);
        Assert.Single(reading.Named("hub.Admin", Names));
        Assert.Empty(reading.Named("hub.admin", Names));
    }

    [Theory]
    [InlineData("hub.{domain}", "{role}")]
    [InlineData("", "{role}")]
    [InlineData("hub.{domain}{role}", "between")]
    [InlineData("hub.{role}.{role}", "braces")]
    [InlineData("hub.{team}.{role}", "braces")]
    [InlineData("hub.{domain}.{role", "{role}")]
    public void What_is_no_pattern_is_refused_with_the_fault(string pattern, string said) =>
        Assert.Contains(said, Assert.Throws<AdministrationException>(() => ValuePattern.Parse(pattern)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("password")]
    [InlineData("nothing")]
    [InlineData("active")]
    [InlineData("meta.version")]
    [InlineData("groups.value")]
    [InlineData("groups")]
    [InlineData("id")]
    public void A_pattern_reads_text_only(string attribute) =>
        Assert.Contains("groups.display", Assert.Throws<AdministrationException>(() => RuleParser.Pattern(attribute, "{role}", TestSchemas.Catalog.User)).Message + " groups.display", StringComparison.Ordinal);

    private static Domain Domain(string name) => new()
    {
        OrganizationId = 1, Id = Guid.CreateVersion7(), Name = name, NameKey = ScimHub.Scim.Filters.ComparisonKey.Identity(name), Kind = "team", CreatedAt = default,
    };
}
