namespace ScimHub.Scim.Schemas;

/// <summary>The attributes of <see cref="CoreSchemas.User"/> and <see cref="CoreSchemas.EnterpriseUser"/> by name.</summary>
public static class UserAttributes
{
    public static AttributeDefinition UserName { get; } = Core("userName");

    public static AttributeDefinition Name { get; } = Core("name");

    public static AttributeDefinition NameFormatted { get; } = Part(Name, "formatted");

    public static AttributeDefinition FamilyName { get; } = Part(Name, "familyName");

    public static AttributeDefinition GivenName { get; } = Part(Name, "givenName");

    public static AttributeDefinition DisplayName { get; } = Core("displayName");

    public static AttributeDefinition NickName { get; } = Core("nickName");

    public static AttributeDefinition ProfileUrl { get; } = Core("profileUrl");

    public static AttributeDefinition Title { get; } = Core("title");

    public static AttributeDefinition UserType { get; } = Core("userType");

    public static AttributeDefinition PreferredLanguage { get; } = Core("preferredLanguage");

    public static AttributeDefinition Locale { get; } = Core("locale");

    public static AttributeDefinition TimeZone { get; } = Core("timezone");

    public static AttributeDefinition Active { get; } = Core("active");

    public static AttributeDefinition Password { get; } = Core("password");

    public static AttributeDefinition Emails { get; } = Core("emails");

    public static AttributeDefinition EmailValue { get; } = Part(Emails, "value");

    public static AttributeDefinition EmailType { get; } = Part(Emails, "type");

    public static AttributeDefinition EmailPrimary { get; } = Part(Emails, "primary");

    public static AttributeDefinition PhoneNumbers { get; } = Core("phoneNumbers");

    public static AttributeDefinition Ims { get; } = Core("ims");

    public static AttributeDefinition Photos { get; } = Core("photos");

    public static AttributeDefinition Addresses { get; } = Core("addresses");

    public static AttributeDefinition Groups { get; } = Core("groups");

    public static AttributeDefinition GroupValue { get; } = Part(Groups, "value");

    public static AttributeDefinition GroupRef { get; } = Part(Groups, "$ref");

    public static AttributeDefinition GroupDisplay { get; } = Part(Groups, "display");

    public static AttributeDefinition GroupType { get; } = Part(Groups, "type");

    public static AttributeDefinition Entitlements { get; } = Core("entitlements");

    public static AttributeDefinition Roles { get; } = Core("roles");

    public static AttributeDefinition RoleValue { get; } = Part(Roles, "value");

    public static AttributeDefinition RoleDisplay { get; } = Part(Roles, "display");

    public static AttributeDefinition X509Certificates { get; } = Core("x509Certificates");

    public static AttributeDefinition EmployeeNumber { get; } = Enterprise("employeeNumber");

    public static AttributeDefinition CostCenter { get; } = Enterprise("costCenter");

    public static AttributeDefinition Organization { get; } = Enterprise("organization");

    public static AttributeDefinition Division { get; } = Enterprise("division");

    public static AttributeDefinition Department { get; } = Enterprise("department");

    public static AttributeDefinition Manager { get; } = Enterprise("manager");

    public static AttributeDefinition ManagerValue { get; } = Part(Manager, "value");

    public static AttributeDefinition ManagerRef { get; } = Part(Manager, "$ref");

    public static AttributeDefinition ManagerDisplayName { get; } = Part(Manager, "displayName");

    private static AttributeDefinition Core(string name) => CoreSchemas.User.Find(name)!;

    private static AttributeDefinition Enterprise(string name) => CoreSchemas.EnterpriseUser.Find(name)!;

    private static AttributeDefinition Part(AttributeDefinition whole, string name) => whole.Sub(name)!;
}
