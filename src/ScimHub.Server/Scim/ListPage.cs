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

    /// <summary>About how many bytes the answer takes, so that its buffer need not grow.</summary>
    public int EstimatedLength
    {
        get
        {
            const int Envelope = 512;
            const int Tail = 512;
            const int Most = 1024 * 1024;
            long length = Envelope;
            foreach (var part in Parts)
            {
                foreach (var item in part.Items)
                {
                    length += item.Document.Length + Tail;
                }
            }
            return (int)Math.Min(length, Most);
        }
    }

    internal readonly record struct Part(ResourceType Type, IReadOnlyList<StoredResource> Items, View View);
}
