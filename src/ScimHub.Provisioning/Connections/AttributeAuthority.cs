using System.Text.Json;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Connections;

/// <summary>Whom the organisation believes of one attribute, where it is not as usual.</summary>
public sealed class AttributeAuthority : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>As the schema has it; an extension's with its URN.</summary>
    public required string Attribute { get; init; }

    /// <summary>The sources most believed, in order, parted by commas: of <c>local</c>, <c>scim</c>, <c>oidc</c> and <c>ldap</c>.</summary>
    public required string Sources { get; set; }

    /// <summary>Null stands for the local layer.</summary>
    public IReadOnlyList<Channel?> Read() => [.. Sources.Split(',').Select(word => word == Local ? null : (Channel?)Enum.Parse<Channel>(word, ignoreCase: true))];

    public static string Word(Channel? source) => source is { } channel ? JsonNamingPolicy.CamelCase.ConvertName(channel.ToString()) : Local;

    private const string Local = "local";
}
