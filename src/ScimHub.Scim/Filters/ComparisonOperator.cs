namespace ScimHub.Scim.Filters;

/// <summary>RFC 7644 §3.4.2.2, table 3, without <c>pr</c>.</summary>
public enum ComparisonOperator { Eq, Ne, Co, Sw, Ew, Gt, Ge, Lt, Le }
