namespace ScimHub.Scim.Messages;

public sealed class CursorCodec(byte[] key)
{
    public string Encode(CursorPosition position, string queryFingerprint, Guid credentialId, DateTimeOffset issuedAt) => throw new NotImplementedException(key.ToString());

    public CursorPosition Decode(string cursor, string queryFingerprint, Guid credentialId, DateTimeOffset now, TimeSpan lifetime) => throw new NotImplementedException(key.ToString());
}
