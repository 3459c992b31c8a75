namespace ScimHub.Provisioning.Access;

/// <summary>A key at its making, the only time its text is known.</summary>
public sealed record IssuedKey(string Text, ApiKey Key, ServiceAccount Account);
