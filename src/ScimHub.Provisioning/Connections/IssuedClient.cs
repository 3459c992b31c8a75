namespace ScimHub.Provisioning.Connections;

/// <summary>A client at its making, the only time its secret is known; null where it presents assertions only.</summary>
public sealed record IssuedClient(string? Secret, OAuthClient Client);
