namespace ScimHub.Server.Tests.Harness;

/// <summary>A connection at a server, with a token for it: one identity provider as the server knows it.</summary>
public sealed class Tenant
{
    public Tenant(ServerProcess server, string connection, string tokenId, string token)
    {
        Server = server;
        Connection = connection;
        TokenId = tokenId;
        Token = token;
        Scim = new ScimClient(server, token);
    }

    public ServerProcess Server { get; }

    public string Connection { get; }

    public string TokenId { get; }

    public string Token { get; }

    public ScimClient Scim { get; }

    /// <summary>The same connection at another process on the same database.</summary>
    public Tenant At(ServerProcess server) => new(server, Connection, TokenId, Token);

    public async Task SetAsync(params string[] settings) =>
        (await Server.RunAsync(["connection", "set", Connection, .. settings])).ExpectExit(0);
}
