using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>A page to write: one part for each resource type it holds.</summary>
/// <param name="StartIndex">Null where paging is by cursor.</param>
internal sealed record ListPage(long Total, long? StartIndex, string? NextCursor, params ListPage.Part[] Parts)
{
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var part in Parts)
            {
                count += part.Items.Count;
            }
            return count;
        }
    }

    internal readonly record struct Part(ResourceType Type, IReadOnlyList<StoredResource> Items, View View);
}
