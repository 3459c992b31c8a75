namespace ScimHub.Scim.Messages;

/// <summary>RFC 7643 §5, "authenticationSchemes".</summary>
public sealed record AuthenticationScheme(string Type, string Name, string Description, string? SpecUri = null, string? DocumentationUri = null, bool Primary = false);
