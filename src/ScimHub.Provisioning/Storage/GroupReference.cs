namespace ScimHub.Provisioning.Storage;

/// <summary>A group a person is directly in.</summary>
public readonly record struct GroupReference(Guid Id, string DisplayName);
