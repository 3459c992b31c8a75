using System.Text.Json.Nodes;
using ScimHub.Provisioning.Sessions;

namespace ScimHub.Server.Verify;

/// <summary>Who is signed in, as the application is told.</summary>
/// <param name="Organization">Its handle; empty of the first one.</param>
/// <param name="Roles">Each role with the domain it holds in; null: everywhere.</param>
/// <param name="Attributes">The effective ones, typed, those of extensions under the URN of their schema.</param>
internal sealed record Identity(StoredSession Session, string Organization, string UserName, string? Email, string? Name, IReadOnlyList<(string Role, string? Domain)> Roles, JsonObject Attributes)
{
    public IEnumerable<string> Domains => Roles.Select(role => role.Domain).OfType<string>().Distinct(StringComparer.Ordinal);
}
