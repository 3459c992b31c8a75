namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>A short search's whole answer.</summary>
internal sealed record SearchAnswer(IReadOnlyList<LdapEntry> Entries, IReadOnlyList<string> Elsewhere, LdapResult Result)
{
    public static async Task<SearchAnswer> OfAsync(IAsyncEnumerable<SearchItem> items)
    {
        var (entries, elsewhere) = (new List<LdapEntry>(), new List<string>());
        await foreach (var item in items)
        {
            switch (item)
            {
                case SearchItem.Found found:
                    entries.Add(found.Entry);
                    break;
                case SearchItem.Elsewhere other:
                    elsewhere.AddRange(other.Uris);
                    break;
                case SearchItem.Done end:
                    return new(entries, elsewhere, end.Result);
            }
        }
        throw LdapException.Malformed("an answer without an end");
    }
}
