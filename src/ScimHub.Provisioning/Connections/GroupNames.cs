namespace ScimHub.Provisioning.Connections;

/// <summary>Whether two groups of one connection may bear the same <c>displayName</c>.</summary>
public enum GroupNames
{
    Unique,
    Any,
}
