namespace ScimHub.Scim.Messages;

/// <summary>RFC 7644 §3.7, "method".</summary>
public enum BulkMethod { Post, Put, Patch, Delete }
