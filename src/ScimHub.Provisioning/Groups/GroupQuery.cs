using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Groups;

/// <summary>Which groups a list is of; what is null does not matter.</summary>
/// <param name="Local">Those filled by hand, or connections'.</param>
/// <param name="FilledBy">Those that this person was named a manager of, or is in and may take others into.</param>
public sealed record GroupQuery(Filter? Filter = null, bool? Local = null, Guid? FilledBy = null);
