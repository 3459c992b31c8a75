using ScimHub.Server.SignIn.Ldap.Filters;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>What is searched for, and how much of an answer is taken in.</summary>
/// <param name="SizeLimit">Asked of the server; 0 asks for none.</param>
/// <param name="Limit">So long the answer may take, the time that its reader takes not counted.</param>
internal sealed record SearchRequest(string BaseDn, SearchScope Scope, LdapFilter Filter, IReadOnlyList<string> Attributes, TimeSpan Limit)
{
    public int SizeLimit { get; init; }

    public int MostEntries { get; init; } = 1_000;

    public long MostBytes { get; init; } = 16L << 20;

    public IReadOnlyList<LdapControl> Controls { get; init; } = [];
}
