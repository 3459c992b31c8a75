using System.Text.Json;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Api;

/// <summary><c>/attributes</c>: what can be set of a person, as the schemas declare it, extensions included.</summary>
public static class AttributeEndpoints
{
    /// <param name="Path">As a PATCH names it: an extension's with its URN, a part of a complex one behind a full stop.</param>
    /// <param name="Type"><c>string</c>, <c>boolean</c>, <c>integer</c>, <c>decimal</c>, <c>dateTime</c>, <c>binary</c>, <c>reference</c> or <c>complex</c>.</param>
    public sealed record KnownAttribute(string Path, string Type, bool MultiValued, string Description);

    public static void Map(RouteGroupBuilder api) => api.MapGet("/attributes", List).WithTags("Users")
        .Needs(ApiPermission.ReadUsers, "Lists the attributes of people that can be set by hand, as the schemas declare them, with their types.", inDomain: true);

    /// <summary>How an attribute is named where those of all schemas stand side by side.</summary>
    internal static string PathOf(AttributeDefinition attribute) => attribute.SchemaId is null or SchemaUrns.User ? attribute.ToString() : $"{attribute.SchemaId}:{attribute}";

    private static Page<KnownAttribute> List(ApiRequest api) => new(
        [
            .. api.Schemas.User.Extensions.Select(extension => extension.Schema).Prepend(api.Schemas.User.Schema)
                .SelectMany(schema => schema.Attributes)
                // What is active follows from the connections and from the suspension.
                .Where(attribute => !ReferenceEquals(attribute, UserAttributes.Active))
                .SelectMany(attribute => attribute.SubAttributes.Prepend(attribute))
                .Where(attribute => attribute.Mutability == Mutability.ReadWrite && attribute.Parent is not { Mutability: not Mutability.ReadWrite })
                .Select(attribute => new KnownAttribute(PathOf(attribute), JsonNamingPolicy.CamelCase.ConvertName(attribute.Type.ToString()), attribute.MultiValued, attribute.Description)),
        ],
        null);
}
