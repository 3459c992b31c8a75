namespace ScimHub.Provisioning.Credentials;

/// <summary>An administrator who is about to be made by a one-time link.</summary>
/// <param name="Email">Where a link to a forgotten password goes, too; null: none.</param>
public sealed record NewAdministrator(string UserName, string? DisplayName, string? Email, string Password);
