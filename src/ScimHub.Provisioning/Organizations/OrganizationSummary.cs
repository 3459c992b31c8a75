namespace ScimHub.Provisioning.Organizations;

/// <param name="Handle">Null of the default one.</param>
/// <param name="People">How many active people there are.</param>
/// <param name="Administered">Whether anybody administers it.</param>
public sealed record OrganizationSummary(int Id, string Name, string? Handle, DateTimeOffset CreatedAt, long People, bool Administered);
