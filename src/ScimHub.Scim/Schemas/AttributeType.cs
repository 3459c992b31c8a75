namespace ScimHub.Scim.Schemas;

/// <summary>Data types of attributes, RFC 7643 §2.3.</summary>
public enum AttributeType { String, Boolean, Decimal, Integer, DateTime, Binary, Reference, Complex }
