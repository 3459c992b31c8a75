namespace ScimHub.Provisioning.Groups;

/// <summary>A member of a group: a person or another group.</summary>
/// <param name="Name">The person's <c>userName</c>, the group's <c>displayName</c>.</param>
public sealed record DirectoryMember(Guid Id, bool IsGroup, string Name);
