namespace ScimHub.Server.Api;

/// <summary>Marks an endpoint that anyone may ask.</summary>
internal sealed record PublicEndpoint;
