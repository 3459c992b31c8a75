using System.Buffers;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Messages;

public static class ErrorResponse
{
    public static void Write(IBufferWriter<byte> output, ScimException error) => throw new NotImplementedException();
}
