namespace ScimHub.Provisioning.Audit;

/// <summary>Who acts, in which organisation: what the audit says of every write.</summary>
/// <param name="Id">The person, the service account or the job; null where they have no id.</param>
/// <param name="CredentialId">The key or token they act with.</param>
/// <param name="Address">The network address they act from.</param>
public sealed record Actor(int OrganizationId, ActorKind Kind, Guid? Id = null, Guid? CredentialId = null, string? Address = null)
{
    /// <summary>Whoever may run commands on the server's machine.</summary>
    public static Actor CommandLine(int organizationId) => new(organizationId, ActorKind.CommandLine);
}
