using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// What a change found and what it left, as JSON, and only what differs: <c>{"before":{…},"after":{…}}</c>. People and groups by their SCIM attributes, an
/// extension's under its URN. What is never returned (RFC 7643 §7: a password) is not in it. What was made has no <c>before</c>, what was removed no <c>after</c>.
/// </summary>
internal sealed class AuditValues
{
    private readonly ReadOnlyMemory<byte> json;
    private readonly byte[]? key;

    private AuditValues(ReadOnlyMemory<byte> json, byte[]? key) => (this.json, this.key) = (json, key);

    /// <param name="key">The account's own, where they are about a person: see <see cref="ValueLock"/>.</param>
    /// <param name="before">Null: there was nothing before.</param>
    /// <param name="flag">A truth value beside the attributes that was turned over, if one was.</param>
    /// <returns>Null where nothing differs.</returns>
    public static AuditValues? Of(byte[]? key, ScimResource? before, ScimResource after, (string Name, bool After)? flag = null)
    {
        var was = before is null ? null : Differing(before, after);
        var became = Differing(after, before);
        if (flag is null && became.Attributes.IsEmpty && was is null or { Attributes.IsEmpty: true })
        {
            return null;
        }
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.Options))
        {
            writer.WriteStartObject();
            if (was is not null)
            {
                Write(writer, "before", was, flag is { } f ? (f.Name, !f.After) : null);
            }
            Write(writer, "after", became, flag);
            writer.WriteEndObject();
        }
        return new(buffer.WrittenMemory, IsPersonal(became) || (was is not null && IsPersonal(was)) ? key : null);
    }

    /// <summary>That somebody was active, and is not, tells nothing of who they are: it is left open, since to close it costs as much as the rest of the row.</summary>
    private static bool IsPersonal(ScimResource resource) => resource.Attributes.Attributes.Any(pair => !ReferenceEquals(pair.Key, UserAttributes.Active));

    /// <summary>Of a resource that is made: what it begins with.</summary>
    /// <param name="document">As it is stored: what is rendered already is not rendered again.</param>
    public static AuditValues OfMade(byte[]? key, ReadOnlySpan<byte> document, string? externalId) => OfDocument("{\"after\":{"u8, key, document, externalId);

    /// <summary>Of a group that is removed: what it was. Nothing of the kind is written of a person.</summary>
    public static AuditValues OfRemoved(ReadOnlySpan<byte> document, string? externalId) => OfDocument("{\"before\":{"u8, null, document, externalId);

    /// <summary>Settings, as <see cref="AuditedSettings"/> tells them. What is given is used up.</summary>
    /// <param name="key">Where they are about a person: see <see cref="ValueLock"/>.</param>
    /// <returns>Null where nothing differs.</returns>
    public static AuditValues? Of(JsonObject? before, JsonObject? after, byte[]? key = null)
    {
        foreach (var name in (before ?? after)!.Select(member => member.Key).ToList())
        {
            // Of what is made or removed only what it has is told.
            if (before is null || after is null ? (before ?? after)![name] is null : JsonNode.DeepEquals(before[name], after[name]))
            {
                before?.Remove(name);
                after?.Remove(name);
            }
        }
        if (before is null or { Count: 0 } && after is null or { Count: 0 })
        {
            return null;
        }
        var values = new JsonObject();
        if (before is not null)
        {
            values["before"] = before;
        }
        if (after is not null)
        {
            values["after"] = after;
        }
        return new(Encoding.UTF8.GetBytes(values.ToJsonString()), key);
    }

    /// <summary>As the audit row of that id holds them.</summary>
    public byte[] In(Guid row) => key is null ? json.ToArray() : ValueLock.Close(json.Span, key, row);

    private static ScimResource Differing(ScimResource resource, ScimResource? other) => resource with
    {
        Attributes = new(Secrets.Without(resource.Attributes).Attributes.RemoveAll(pair => ReferenceEquals(pair.Key, CommonAttributes.Id) || (other is not null && pair.Value.Equals(other[pair.Key])))),
    };

    private static void Write(Utf8JsonWriter writer, string name, ScimResource resource, (string Name, bool Value)? flag)
    {
        writer.WriteStartObject(name);
        ResourceWriter.WriteAttributes(writer, resource);
        if (flag is { } turned)
        {
            writer.WriteBoolean(turned.Name, turned.Value);
        }
        writer.WriteEndObject();
    }

    /// <summary>A document is <c>{"schemas":[…],"id":"…"</c> and, behind a comma each, the attributes; its last brace is missing (<see cref="OpenDocument"/>).</summary>
    private static AuditValues OfDocument(ReadOnlySpan<byte> beginning, byte[]? key, ReadOnlySpan<byte> document, string? externalId)
    {
        var id = "\"id\":\""u8;
        var attributes = document[(document.IndexOf(id) + id.Length + 36 + 1)..];
        var buffer = new ArrayBufferWriter<byte>(beginning.Length + attributes.Length + 64);
        buffer.Write(beginning);
        if (externalId is not null)
        {
            buffer.Write("\"externalId\":"u8);
            buffer.Write(ResourceWriter.ToUtf8(new ScimString(externalId)));
        }
        buffer.Write(externalId is null && !attributes.IsEmpty ? attributes[1..] : attributes);
        buffer.Write("}}"u8);
        return new(buffer.WrittenMemory, key);
    }
}
