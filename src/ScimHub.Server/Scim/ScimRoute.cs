namespace ScimHub.Server.Scim;

/// <summary>An endpoint and, where it names one thing, which.</summary>
internal readonly record struct ScimRoute(ScimEndpoint Endpoint, string? Id = null);
