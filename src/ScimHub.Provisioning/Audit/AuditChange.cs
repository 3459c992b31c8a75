using System.Text.Json;

namespace ScimHub.Provisioning.Audit;

/// <summary>The values of an audit row, opened.</summary>
/// <param name="Before">An object; null where there was nothing before.</param>
/// <param name="After">An object; null where nothing is left.</param>
/// <param name="Missing">Why neither is there: <c>erased</c>, with the account of the person they were of; or <c>unreadable</c>, for they or the account's key were changed by hand, which <c>db verify</c> names.</param>
public sealed record AuditChange(JsonElement? Before, JsonElement? After, string? Missing = null)
{
    private static readonly AuditChange Erased = new(null, null, "erased");
    private static readonly AuditChange Unreadable = new(null, null, "unreadable");

    /// <param name="key">The account's key; null where the target is none, or is gone.</param>
    internal static AuditChange? Of(AuditEntry entry, byte[]? key)
    {
        if (entry.Values is not { } values)
        {
            return null;
        }
        if (!ValueLock.IsClosed(values))
        {
            return Read(values);
        }
        return key is null ? Erased : ValueLock.Open(values, key, entry.Id) is { } opened ? Read(opened) : Unreadable;
    }

    private static AuditChange Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(Member("before"), Member("after")) : Unreadable;

            JsonElement? Member(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.Clone() : null;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }
}
