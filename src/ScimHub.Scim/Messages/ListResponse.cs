using System.Text.Json;

namespace ScimHub.Scim.Messages;

public static class ListResponse
{
    /// <summary>Opens the envelope and its <c>Resources</c>; write each resource as a value, then call <see cref="End"/>.</summary>
    public static void Begin(Utf8JsonWriter writer, long totalResults, int itemsPerPage, int? startIndex = null, string? nextCursor = null, string? previousCursor = null) => throw new NotImplementedException();

    public static void End(Utf8JsonWriter writer) => throw new NotImplementedException();
}
