using System.Buffers;
using System.Text.Json;

namespace ScimHub.Scim.Resources;

public static class ResourceWriter
{
    public static void Write(Utf8JsonWriter writer, ScimResource resource) => throw new NotImplementedException();

    public static void Write(IBufferWriter<byte> output, ScimResource resource) => throw new NotImplementedException();

    public static byte[] ToUtf8(ScimResource resource) => throw new NotImplementedException();
}
