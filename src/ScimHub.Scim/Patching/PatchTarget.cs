using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>A resolved <c>path</c> (RFC 7644 §3.5.2): an attribute, perhaps the values of it a filter selects, perhaps one sub-attribute of them.</summary>
public sealed record PatchTarget(AttributeDefinition Attribute, Filter? Selection, AttributeDefinition? SubAttribute);
