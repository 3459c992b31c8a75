namespace ScimHub.Provisioning.Access;

/// <summary>Somebody who has a permission.</summary>
public sealed record AccessHolder(Guid UserId, string UserName);
