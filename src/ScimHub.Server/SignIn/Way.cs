namespace ScimHub.Server.SignIn;

/// <summary>A way in, as a person may choose it: a connection at which people sign in.</summary>
public sealed record Way(Guid ConnectionId, string Name, bool IsOidc, bool IsLdap);
