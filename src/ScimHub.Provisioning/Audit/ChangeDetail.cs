using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Audit;

/// <summary>What a write changed, for the audit: names of attributes and ids of members, which outlive a person; values are <see cref="AuditValues"/>.</summary>
internal static class ChangeDetail
{
    /// <summary>Ids listed one by one; beyond it their number says enough.</summary>
    private const int ListedMembers = 100;

    /// <param name="before">Null, as <paramref name="after"/> is, where no attribute changed.</param>
    public static string Of(ScimResource? before, ScimResource? after, ImmutableArray<Guid> added = default, ImmutableArray<Guid> removed = default, long? cleared = null)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (before is not null && after is not null && !before.Attributes.Equals(after.Attributes))
            {
                writer.WriteStartArray("changed");
                WriteChanged(writer, before, after);
                writer.WriteEndArray();
            }
            WriteIds(writer, "added", added);
            WriteIds(writer, "removed", removed);
            if (cleared is > 0)
            {
                writer.WriteNumber("removedCount", cleared.Value);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteChanged(Utf8JsonWriter writer, ScimResource before, ScimResource after)
    {
        foreach (var (attribute, value) in after.Attributes.Attributes)
        {
            if (!value.Equals(before[attribute]))
            {
                writer.WriteStringValue(attribute.Name);
            }
        }
        foreach (var (attribute, _) in before.Attributes.Attributes)
        {
            if (after[attribute] is null)
            {
                writer.WriteStringValue(attribute.Name);
            }
        }
    }

    private static void WriteIds(Utf8JsonWriter writer, string name, ImmutableArray<Guid> ids)
    {
        if (ids.IsDefaultOrEmpty)
        {
            return;
        }
        if (ids.Length > ListedMembers)
        {
            writer.WriteNumber(name + "Count", ids.Length);
            return;
        }
        writer.WriteStartArray(name);
        foreach (var id in ids)
        {
            writer.WriteStringValue(id);
        }
        writer.WriteEndArray();
    }
}
