using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;

namespace ScimHub.Server.Api;

/// <summary>Which people are asked for: those that every parameter fits.</summary>
public readonly record struct PeopleQuery(
    [property: FromQuery(Name = "filter"), Description("A SCIM filter (RFC 7644 section 3.4.2.2) on the effective user.")] string? Filter,
    [property: FromQuery(Name = "search"), Description("Words, each of which is in the userName, the display name, the name or an e-mail address.")] string? Search,
    [property: FromQuery(Name = "state"), Description("active or inactive.")] string? State,
    [property: FromQuery(Name = "group"), Description("The id of a group they are directly in.")] Guid? Group,
    [property: FromQuery(Name = "connection"), Description("The id of a connection they are known at.")] Guid? Connection,
    [property: FromQuery(Name = "role"), Description("Name or id of a role they have, by a grant, a group or a rule; everywhere, or in 'domain'.")] string? Role,
    [property: FromQuery(Name = "domain"), Description("Name or id of a domain they have a role in, or that 'role'.")] string? Domain,
    [property: FromQuery(Name = "with"), Description("'roles': each person with the roles that reach them, as /users/{id}/access lists them.")] string? With)
{
    private const int MostWords = 8;

    public bool WithRoles => With switch
    {
        null => false,
        "roles" => true,
        _ => throw new AdministrationException("'with' is roles, or left out."),
    };

    /// <summary>Whether it asks what people have, beside what they are.</summary>
    public bool AsksAccess => Role is not null || Domain is not null || WithRoles;

    /// <summary>What of it is a condition on the person.</summary>
    /// <exception cref="AdministrationException">A parameter has no value that it may have.</exception>
    internal UserQuery Read(ApiRequest api)
    {
        var words = Search?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new(string.IsNullOrEmpty(Filter) ? null : FilterParser.Parse(Filter, api.Schemas.User, Dialect.Strict), Connection)
        {
            Words = words.Length <= MostWords ? words : throw new AdministrationException($"'search' is at most {MostWords} words."),
            Active = State switch
            {
                null => null,
                "active" => true,
                "inactive" => false,
                _ => throw new AdministrationException("'state' is active or inactive."),
            },
            GroupId = Group,
        };
    }
}
