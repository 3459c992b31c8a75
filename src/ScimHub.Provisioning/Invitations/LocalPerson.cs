namespace ScimHub.Provisioning.Invitations;

/// <summary>How somebody who accepts without an identity provider wants to be called.</summary>
/// <param name="UserName">Null: the invited address.</param>
/// <param name="DisplayName">Null: as they were invited.</param>
public sealed record LocalPerson(string? UserName = null, string? DisplayName = null);
