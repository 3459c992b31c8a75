using System.Text.Json.Nodes;

namespace ScimHub.Server.Tests.Model;

/// <summary>A request in placeholders. <paramref name="Handle"/> names what a POST makes.</summary>
public sealed record ModelRequest(string Method, string Path, JsonObject? Body, string? Handle = null)
{
    public override string ToString() => $"{Method} {Path}{(Handle is null ? "" : $" as {Handle}")} {Body?.ToJsonString()}";
}
