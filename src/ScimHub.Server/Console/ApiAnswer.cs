using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>Answers of the API as the types it made them of.</summary>
internal static class ApiAnswer
{
    public static T Read<T>(this JsonNode? answer) => answer.Deserialize<T>(ApiJson.Options) ?? throw new InvalidOperationException($"The API answered no {typeof(T).Name}.");
}
