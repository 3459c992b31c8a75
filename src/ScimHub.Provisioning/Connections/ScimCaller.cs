using ScimHub.Provisioning.Audit;

namespace ScimHub.Provisioning.Connections;

/// <summary>Who sends a SCIM request: an authenticated credential of one connection. The organisation follows from the credential, never from the request.</summary>
/// <param name="CredentialId">The token that was presented; the audit names it.</param>
/// <param name="Address">The network address the request came from.</param>
public sealed record ScimCaller(int OrganizationId, Guid ConnectionId, Guid CredentialId, ScimSettings Settings, string? Address)
{
    /// <summary>The same as the audit names it.</summary>
    public Actor Actor { get; } = new(OrganizationId, ActorKind.ScimClient, null, CredentialId, Address);
}
