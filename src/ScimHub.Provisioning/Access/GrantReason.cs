namespace ScimHub.Provisioning.Access;

/// <summary>What one grant says to a question.</summary>
/// <param name="Line">The line of the role that decided; null where the role does not speak of the area.</param>
public sealed record GrantReason(GrantFact Fact, Verdict Verdict, PermissionEntry? Line);
