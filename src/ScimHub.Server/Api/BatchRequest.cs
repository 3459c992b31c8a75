using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary>A request to the API that a batch sends, or that takes one back.</summary>
/// <param name="Path">Behind <c>/api/v1</c>, with its query. In what takes back a POST, <c>{id}</c> stands for the id of what it made.</param>
public sealed record BatchRequest(string Method, string Path, JsonObject? Body = null)
{
    private static readonly string[] Methods = ["POST", "PATCH", "DELETE"];

    /// <summary>What many are changed of: nothing that answers a secret, and no batch.</summary>
    private static readonly string[] Kinds = ["/users", "/groups", "/grants"];

    /// <exception cref="AdministrationException">It is none that a batch sends.</exception>
    public BatchRequest Check() =>
        !Methods.Contains(Method, StringComparer.Ordinal) ? throw new AdministrationException($"A step's 'method' is {string.Join(", ", Methods)}.")
        : !Array.Exists(Kinds, kind => Path.Equals(kind, StringComparison.Ordinal) || Path.StartsWith(kind + "/", StringComparison.Ordinal) || Path.StartsWith(kind + "?", StringComparison.Ordinal)) || Path.Contains("..", StringComparison.Ordinal)
            ? throw new AdministrationException($"A step's 'path' begins with {string.Join(", ", Kinds)}.")
        : this;
}
