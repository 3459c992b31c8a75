namespace ScimHub.Provisioning.Access;

/// <summary>A group a person is in, by any number of steps.</summary>
/// <param name="Origin">What it was come to from: the person, or a group.</param>
/// <param name="Silent">Its connection does not control permissions: the group confers nothing.</param>
internal readonly record struct ReachedGroup(Guid Id, Guid Origin, string Name, bool Silent);
