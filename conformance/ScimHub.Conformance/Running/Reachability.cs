namespace ScimHub.Conformance.Running;

/// <summary>Whether a run makes sense at all.</summary>
internal static class Reachability
{
    /// <summary>Null when the server answers and takes the token; else what to do about it.</summary>
    public static async Task<string?> WhyNotAsync(ServerClient client, CancellationToken ct)
    {
        var exchange = await client.SendAsync(new ServerRequest("GET", "/Users") { Query = "count=1" }, ct).ConfigureAwait(false);
        return exchange switch
        {
            { NoAnswer: { } reason } => $"{exchange.Url} cannot be reached: {reason}\nIs the server running, and is --base-url its SCIM root (such as http://127.0.0.1:5080/scim/v2)?",
            { Status: 401 or 403 } => $"{exchange.Url} refuses the token ({exchange.Status}).\nMake a new one and pass it with --token; for ScimHub: scimhub token create --connection NAME --json",
            { Status: 404 } => $"There is nothing at {exchange.Url} (404).\n--base-url must be the SCIM root, the URL under which /Users stands.",
            _ => null,
        };
    }
}
