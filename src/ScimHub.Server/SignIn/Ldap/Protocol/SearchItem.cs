namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>One message of a search's answer (RFC 4511 §4.5.2).</summary>
internal abstract record SearchItem
{
    private SearchItem()
    {
    }

    public sealed record Found(LdapEntry Entry) : SearchItem;

    /// <summary>A continuation: a part of the tree lies with another server, which is not asked.</summary>
    public sealed record Elsewhere(IReadOnlyList<string> Uris) : SearchItem;

    /// <summary>The last message, and there is one.</summary>
    public sealed record Done(LdapResult Result) : SearchItem;
}
