namespace ScimHub.Provisioning.Invitations;

/// <summary>A role an invited person will have.</summary>
/// <param name="DomainId">Where; null: everywhere.</param>
public sealed record InvitedRole(Guid RoleId, Guid? DomainId)
{
    /// <summary>As <see cref="Invitation.Roles"/> has it: the role's id and, after a blank, the domain's.</summary>
    public override string ToString() => DomainId is { } domain ? $"{RoleId} {domain}" : RoleId.ToString();

    public static InvitedRole Read(string line) => line.Split(' ') is [var role, var domain] ? new(Guid.Parse(role), Guid.Parse(domain)) : new(Guid.Parse(line), null);
}
