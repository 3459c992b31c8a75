namespace ScimHub.Provisioning.Invitations;

/// <summary>A role that shall be given, or no more.</summary>
/// <param name="Role">Name or id.</param>
/// <param name="Domain">Name or id; null: everywhere.</param>
public sealed record RoleWish(string Role, string? Domain = null);
