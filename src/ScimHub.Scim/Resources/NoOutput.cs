using System.Buffers;

namespace ScimHub.Scim.Resources;

/// <summary>What a writer at rest points to, so that it keeps nobody's buffer alive.</summary>
internal sealed class NoOutput : IBufferWriter<byte>
{
    public static NoOutput Instance { get; } = new();

    public void Advance(int count) => throw new InvalidOperationException("A writer at rest was written to.");

    public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("A writer at rest was written to.");

    public Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("A writer at rest was written to.");
}
