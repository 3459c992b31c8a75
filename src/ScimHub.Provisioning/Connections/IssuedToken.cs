namespace ScimHub.Provisioning.Connections;

/// <summary>A token at its making, the only time its text is known.</summary>
public sealed record IssuedToken(string Text, ConnectionToken Token);
