using System.Collections.Immutable;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>What an answer adds to a stored document: <c>externalId</c>, <c>groups</c> or <c>members</c>, and <c>meta</c>; as bytes behind the document, or as values of a parsed resource.</summary>
internal static class ResourceTail
{
    private static readonly AttributeDefinition ResourceTypeName = CommonAttributes.Meta.Sub("resourceType")!;
    private static readonly AttributeDefinition Created = CommonAttributes.Meta.Sub("created")!;
    private static readonly AttributeDefinition LastModified = CommonAttributes.Meta.Sub("lastModified")!;
    private static readonly AttributeDefinition Location = CommonAttributes.Meta.Sub("location")!;
    private static readonly AttributeDefinition Version = CommonAttributes.Meta.Sub("version")!;

    /// <summary>Everything but members and the closing brace.</summary>
    public static void Append(AnswerBuffer to, ResourceType type, StoredResource resource, bool withGroups, BaseUrl url)
    {
        to.Append(resource.Document.Span);
        if (resource.ExternalId is { } externalId)
        {
            to.Append(",\"externalId\":\""u8);
            to.AppendText(externalId);
            to.Append("\""u8);
        }
        if (withGroups && resource.Groups is { Count: > 0 } groups)
        {
            Append(to, groups, url);
        }
        var isGroup = View.Rows(type) == GroupAttributes.Members;
        to.Append(isGroup ? ",\"meta\":{\"resourceType\":\"Group\",\"created\":\""u8 : ",\"meta\":{\"resourceType\":\"User\",\"created\":\""u8);
        to.Append(resource.CreatedAt);
        to.Append("\",\"lastModified\":\""u8);
        to.Append(resource.LastModifiedAt);
        to.Append("\",\"location\":\""u8);
        to.Append(url.Utf8);
        to.Append(isGroup ? "/Groups/"u8 : "/Users/"u8);
        to.Append(resource.Id);
        to.Append("\",\"version\":\"W/\\\""u8);
        to.Append(resource.Version);
        to.Append("\\\"\"}"u8);
    }

    /// <summary>One member, with the comma that parts it from the one before.</summary>
    public static void Append(AnswerBuffer to, MemberReference member, bool first, BaseUrl url)
    {
        to.Append(first ? "{\"value\":\""u8 : ",{\"value\":\""u8);
        to.Append(member.Id);
        to.Append("\",\"$ref\":\""u8);
        to.Append(url.Utf8);
        to.Append(member.IsGroup ? "/Groups/"u8 : "/Users/"u8);
        to.Append(member.Id);
        to.Append(member.IsGroup ? "\",\"type\":\"Group\"}"u8 : "\",\"type\":\"User\"}"u8);
    }

    /// <summary>The resource as values, for a projection to choose from.</summary>
    public static ScimResource Parse(ResourceType type, StoredResource resource, IReadOnlyList<MemberReference> members, BaseUrl url)
    {
        using var whole = new AnswerBuffer(resource.Document.Length + 1);
        whole.Append(resource.Document.Span);
        whole.Append("}"u8);
        var parsed = ResourceReader.ReadStored(whole.Written, type).With(CommonAttributes.Meta, Meta(type, resource, url));
        if (resource.ExternalId is { } externalId)
        {
            parsed = parsed.With(CommonAttributes.ExternalId, new ScimString(externalId));
        }
        if (resource.Groups is { Count: > 0 } groups)
        {
            parsed = parsed.With(UserAttributes.Groups, new ScimList([.. groups.Select(x => Value(x, url))]));
        }
        return members.Count > 0
            ? parsed.With(GroupAttributes.Members, new ScimList([.. members.Select(x => Value(x, url))]))
            : parsed;
    }

    private static void Append(AnswerBuffer to, IReadOnlyList<GroupReference> groups, BaseUrl url)
    {
        to.Append(",\"groups\":["u8);
        for (var i = 0; i < groups.Count; i++)
        {
            to.Append(i == 0 ? "{\"value\":\""u8 : ",{\"value\":\""u8);
            to.Append(groups[i].Id);
            to.Append("\",\"$ref\":\""u8);
            to.Append(url.Utf8);
            to.Append("/Groups/"u8);
            to.Append(groups[i].Id);
            to.Append("\",\"display\":\""u8);
            to.AppendText(groups[i].DisplayName);
            to.Append("\",\"type\":\"direct\"}"u8);
        }
        to.Append("]"u8);
    }

    private static ScimComplex Meta(ResourceType type, StoredResource resource, BaseUrl url) => Complex(
        (ResourceTypeName, new ScimString(type.Name)),
        (Created, Time(resource.CreatedAt)),
        (LastModified, Time(resource.LastModifiedAt)),
        (Location, new ScimString($"{url.Text}{type.Endpoint}/{resource.Id}")),
        (Version, new ScimString(EntityTags.Of(resource.Version))));

    private static ScimComplex Value(GroupReference group, BaseUrl url) => Complex(
        (UserAttributes.GroupValue, new ScimString(group.Id.ToString())),
        (UserAttributes.GroupRef, new ScimString($"{url.Text}/Groups/{group.Id}")),
        (UserAttributes.GroupDisplay, new ScimString(group.DisplayName)),
        (UserAttributes.GroupType, new ScimString("direct")));

    private static ScimComplex Value(MemberReference member, BaseUrl url) => Complex(
        (GroupAttributes.MemberValue, new ScimString(member.Id.ToString())),
        (GroupAttributes.MemberRef, new ScimString($"{url.Text}{(member.IsGroup ? "/Groups/" : "/Users/")}{member.Id}")),
        (GroupAttributes.MemberType, new ScimString(member.IsGroup ? "Group" : "User")));

    private static ScimDateTime Time(DateTimeOffset time) => new(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture), time);

    private static ScimComplex Complex(params ReadOnlySpan<(AttributeDefinition Attribute, ScimValue Value)> parts)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<AttributeDefinition, ScimValue>>(parts.Length);
        foreach (var (attribute, value) in parts)
        {
            pairs.Add(new(attribute, value));
        }
        return new(pairs.MoveToImmutable());
    }
}
