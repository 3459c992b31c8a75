namespace ScimHub.Scim.Messages;

public static class BulkReferences
{
    /// <summary>The body with each <c>bulkId:x</c> replaced by the id <paramref name="idOf"/> gives; 409 where it gives null, since x was not created.</summary>
    public static ReadOnlyMemory<byte> Resolve(ReadOnlyMemory<byte> data, IReadOnlySet<string> declared, Func<string, string?> idOf) => throw new NotImplementedException();
}
