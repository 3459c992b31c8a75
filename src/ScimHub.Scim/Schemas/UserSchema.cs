namespace ScimHub.Scim.Schemas;

/// <summary>RFC 7643 §4.1 and §4.3: the User and its enterprise extension.</summary>
internal static class UserSchema
{
    public static Schema Make() => new()
    {
        Id = SchemaUrns.User,
        Name = "User",
        Description = "User Account",
        Attributes =
        [
            new()
            {
                Name = "userName",
                Required = true,
                Uniqueness = Uniqueness.Server,
                Description = "The name the user signs in with, unique within the service provider.",
            },
            Define.Complex("name", "The parts of the user's name.",
            [
                Define.Text("formatted", "The full name, ready to show, with titles and suffixes."),
                Define.Text("familyName", "The family name, or last name in most Western languages."),
                Define.Text("givenName", "The given name, or first name in most Western languages."),
                Define.Text("middleName", "The middle names."),
                Define.Text("honorificPrefix", "The title before the name, such as \"Ms.\"."),
                Define.Text("honorificSuffix", "The suffix after the name, such as \"III\"."),
            ]),
            Define.Text("displayName", "The name to show to people."),
            Define.Text("nickName", "The casual name, such as \"Bob\"."),
            Define.Reference("profileUrl", "Where the user's online profile is.", ["external"]),
            Define.Text("title", "The user's title, such as \"Vice President\"."),
            Define.Text("userType", "How the user relates to the organization, such as \"Contractor\"."),
            Define.Text("preferredLanguage", "The languages the user prefers, as HTTP Accept-Language has them."),
            Define.Text("locale", "The user's locale for dates, numbers and currency, such as \"en-US\"."),
            Define.Text("timezone", "The user's time zone by its IANA name, such as \"America/Los_Angeles\"."),
            Define.Flag("active", "Whether the account may be used."),
            new()
            {
                Name = "password",
                Mutability = Mutability.WriteOnly,
                Returned = Returned.Never,
                Description = "A new password in clear text; never returned.",
            },
            Define.Plural("emails", "The user's e-mail addresses.", "An e-mail address.", ["work", "home", "other"]),
            Define.Plural("phoneNumbers", "The user's phone numbers.", "A phone number.", ["work", "home", "mobile", "fax", "pager", "other"]),
            Define.Plural("ims", "The user's instant messaging addresses.", "An instant messaging address.", ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
            Define.Plural("photos", "Pictures of the user.", "Where a picture is.", ["photo", "thumbnail"], AttributeType.Reference),
            Define.Complex("addresses", "The user's postal addresses.",
            [
                Define.Text("formatted", "The whole address, ready to show or print."),
                Define.Text("streetAddress", "Street, house number and the like."),
                Define.Text("locality", "The city."),
                Define.Text("region", "The state or region."),
                Define.Text("postalCode", "The postal code."),
                Define.Text("country", "The country, as ISO 3166-1 alpha-2 has it."),
                Define.Text("type", "What the address is used for.", canonical: ["work", "home", "other"]),
                Define.Flag("primary", "Whether this is the preferred address; at most one is."),
            ], multiValued: true),
            Define.Complex("groups", "The groups the user belongs to.",
            [
                Define.Text("value", "The id of the group.", Mutability.ReadOnly),
                Define.Reference("$ref", "Where the group is.", ["User", "Group"], Mutability.ReadOnly),
                Define.Text("display", "The name of the group.", Mutability.ReadOnly),
                Define.Text("type", "Whether the user is a member directly or through another group.", Mutability.ReadOnly, canonical: ["direct", "indirect"]),
            ], multiValued: true, Mutability.ReadOnly),
            Define.Plural("entitlements", "What the user is entitled to.", "An entitlement.", []),
            Define.Plural("roles", "The user's roles.", "A role.", []),
            Define.Plural("x509Certificates", "The user's X.509 certificates.", "A DER-encoded certificate in base64.", [], AttributeType.Binary),
        ],
    };

    public static Schema MakeEnterprise() => new()
    {
        Id = SchemaUrns.EnterpriseUser,
        Name = "EnterpriseUser",
        Description = "Enterprise User",
        Attributes =
        [
            Define.Text("employeeNumber", "The number the organization gave the user."),
            Define.Text("costCenter", "The name of a cost center."),
            Define.Text("organization", "The name of an organization."),
            Define.Text("division", "The name of a division."),
            Define.Text("department", "The name of a department."),
            Define.Complex("manager", "The user's manager.",
            [
                Define.Text("value", "The id of the manager's User."),
                Define.Reference("$ref", "Where the manager's User is.", ["User"]),
                Define.Text("displayName", "The manager's display name.", Mutability.ReadOnly),
            ]),
        ],
    };
}
