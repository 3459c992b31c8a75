namespace ScimHub.Provisioning.Credentials;

/// <summary>Somebody who administers the whole.</summary>
/// <param name="HasPassword">Whether they may sign in here.</param>
public sealed record AdministratorSummary(Guid Id, string UserName, bool Protected, bool HasPassword);
