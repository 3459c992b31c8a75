using ScimHub.Provisioning.Sessions;
using ScimHub.Server.Api;

namespace ScimHub.Server.SignIn;

/// <summary>What a person is shown of themselves.</summary>
public sealed record AccountView(string Name, string UserName, IReadOnlyList<AccountView.Value> Profile, IReadOnlyList<ReachingGrant> Grants, IReadOnlyList<Session> Sessions, Guid Current, IReadOnlyDictionary<Guid, string> Connections)
{
    /// <param name="Source">Whose word it is.</param>
    public sealed record Value(string Attribute, string Text, string Source);
}
