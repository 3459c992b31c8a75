namespace ScimHub.Provisioning.Storage;

/// <summary>A member of a group.</summary>
public readonly record struct MemberReference(Guid Id, bool IsGroup);
