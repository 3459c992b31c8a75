namespace ScimHub.Provisioning.Access;

/// <summary>A service account that has a permission.</summary>
/// <param name="Domain">Where it holds; null: everywhere.</param>
public sealed record AccessProgram(Guid ServiceAccountId, string Name, string Role, string? Domain);
