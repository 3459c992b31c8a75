using System.Text.Json.Nodes;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Scim;

namespace ScimHub.Server.Api;

/// <summary>People and groups as the API shows them: the effective SCIM resource, and what only administrators see.</summary>
internal static class ResourceView
{
    public static JsonObject Of(DirectoryUser user, ResourceType type)
    {
        var json = Document(user.Resource, type);
        json["groups"] = new JsonArray([.. user.Resource.Groups!.Select(group => new JsonObject { ["value"] = group.Id.ToString(), ["display"] = group.DisplayName, ["type"] = "direct" })]);
        json["suspended"] = user.Suspended;
        json["protected"] = user.Protected;
        json["endsAt"] = user.EndsAt is { } end ? ApiJson.Time(end) : null;
        json["releasedTo"] = user.ReleasedTo?.ToString();
        json["links"] = new JsonArray([.. user.Links.Select(link => new JsonObject { ["connection"] = link.ConnectionId.ToString(), ["channel"] = Word(link.Channel), ["externalId"] = link.ExternalId })]);
        return json;
    }

    public static JsonObject Of(DirectoryGroup group, ResourceType type)
    {
        var json = Document(group.Resource, type);
        json["owner"] = group.IsLocal ? "local" : "connection";
        json["connection"] = group.IsLocal ? null : group.ConnectionId.ToString();
        json["locked"] = !group.IsLocal;
        return json;
    }

    public static string Word(Channel channel) => channel switch
    {
        Channel.Scim => "scim",
        Channel.Oidc => "oidc",
        Channel.Ldap => "ldap",
        _ => throw new InvalidOperationException($"Unknown channel {channel}."),
    };

    /// <summary>The resource alone. RFC 7643 §7: what is returned "request" only is left out, as in an answer to a query of SCIM.</summary>
    public static JsonObject Of(ScimResource resource) => JsonNode.Parse(ResourceWriter.ToUtf8(Projection.Default.Apply(resource)))!.AsObject();

    private static JsonObject Document(StoredResource stored, ResourceType type)
    {
        var json = Of(OpenDocument.Read(stored, type));
        json["meta"] = new JsonObject
        {
            ["resourceType"] = type.Name,
            ["created"] = ApiJson.Time(stored.CreatedAt),
            ["lastModified"] = ApiJson.Time(stored.LastModifiedAt),
            ["location"] = $"{ApiApplication.Prefix}{type.Endpoint.ToLowerInvariant()}/{stored.Id}",
            ["version"] = EntityTags.Of(stored.Version),
        };
        return json;
    }
}
