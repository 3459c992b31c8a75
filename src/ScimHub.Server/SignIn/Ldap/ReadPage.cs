namespace ScimHub.Server.SignIn.Ldap;

/// <summary>A page of a reading.</summary>
/// <param name="End">With the last page, and there is one; null before.</param>
internal sealed record ReadPage<T>(IReadOnlyList<T> Items, ReadEnd? End);
