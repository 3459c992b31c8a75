using ScimHub.Provisioning.Users;

namespace ScimHub.Server.SignIn;

/// <summary>That somebody has proved an identity in this browser, in whose way an account stood.</summary>
internal sealed record LinkOffer(Guid Id, int OrganizationId, ProvedIdentity Identity, string Connection);
