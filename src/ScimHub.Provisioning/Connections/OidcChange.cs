namespace ScimHub.Provisioning.Connections;

/// <summary>What to change of a connection's OpenID Connect; what is null stays, what is empty is none.</summary>
/// <param name="ClientSecret">Sealed by the server. Another authority needs it anew.</param>
/// <param name="ClientKey">Sealed likewise.</param>
public sealed record OidcChange(
    OidcKind? Kind = null, string? Authority = null, string? ClientId = null, byte[]? ClientSecret = null, byte[]? ClientKey = null, string? Scopes = null, string? GroupsClaim = null);
