namespace ScimHub.Server.SignIn.Ldap;

/// <summary>A group with whom it names.</summary>
/// <param name="MemberDns">People and groups, by DN (<c>member</c>, <c>uniqueMember</c>).</param>
/// <param name="MemberNames">People, by <c>uid</c> (RFC 2307's <c>memberUid</c>).</param>
internal sealed record LdapGroupMembers(LdapGroup Group, IReadOnlyList<string> MemberDns, IReadOnlyList<string> MemberNames);
