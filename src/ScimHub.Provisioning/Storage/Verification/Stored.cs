using System.Text.Json;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>Reads what a row holds without trusting it.</summary>
internal static class Stored
{
    /// <summary>The resource that a layer is; null where it is none.</summary>
    public static ScimResource? Layer(byte[] layer, ResourceType type)
    {
        try
        {
            return ResourceReader.ReadStored(layer, type);
        }
        catch (Exception e) when (e is JsonException or ScimException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The resource that an open document is; null where it is none.</summary>
    public static ScimResource? Document(byte[] document, ResourceType type) => Layer([.. document, (byte)'}'], type);

    /// <summary>Whether two texts are the same JSON; a database may keep it in another order and with other blanks.</summary>
    public static bool SameJson(string left, string right)
    {
        try
        {
            using var first = JsonDocument.Parse(left);
            using var second = JsonDocument.Parse(right);
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
