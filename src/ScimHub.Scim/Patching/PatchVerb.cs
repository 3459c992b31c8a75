namespace ScimHub.Scim.Patching;

/// <summary>The <c>op</c> of an operation, RFC 7644 §3.5.2.</summary>
public enum PatchVerb { Add, Remove, Replace }
