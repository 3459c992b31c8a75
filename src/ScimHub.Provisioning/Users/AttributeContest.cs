using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>What the layers say of one attribute, and which of them wins: the why of a value.</summary>
/// <param name="Value">Of the effective user; null where it has none.</param>
/// <param name="Claims">Highest authority first.</param>
public sealed record AttributeContest(AttributeDefinition Attribute, ScimValue? Value, IReadOnlyList<AttributeClaim> Claims);
