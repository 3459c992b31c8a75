using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>A connection with a certified OpenID provider of its own, and one person there.</summary>
public sealed class OidcSite : IAsyncDisposable
{
    private readonly JsonObject person;

    private OidcSite(OpenIdProvider provider, Tenant tenant, string name, JsonObject person) => (Provider, Tenant, Person, this.person) = (provider, tenant, name, person);

    public OpenIdProvider Provider { get; }

    public Tenant Tenant { get; }

    public string Connection => Tenant.Connection;

    /// <summary>What the person types at the provider, and their <c>sub</c>.</summary>
    public string Person { get; }

    public string Email => $"{Person}@example.com";

    public string Oid => $"oid-{Person}";

    /// <param name="settings">More of `scimhub connection set`.</param>
    public static async Task<OidcSite> StartAsync(ServerProcess server, params string[] settings)
    {
        var (connection, name) = (Unique.Name("idp"), Unique.Name("ada"));
        var tenant = await server.CreateTenantAsync(connection);
        var person = new JsonObject
        {
            ["email"] = $"{name}@example.com", ["email_verified"] = true, ["preferred_username"] = $"{name}@example.com", ["name"] = "Ada Lovelace", ["oid"] = $"oid-{name}",
        };
        var provider = await OpenIdProvider.StartAsync(connection, new JsonObject { [name] = person.DeepClone() }, server.Address);
        await provider.ConnectAsync(server, connection, settings);
        return new(provider, tenant, name, person);
    }

    public Task SetPersonAsync(Action<JsonObject> change)
    {
        change(person);
        return Provider.SetPeopleAsync(new JsonObject { [Person] = person.DeepClone() });
    }

    /// <summary>The account; null where there is none.</summary>
    public async Task<JsonNode?> UserAsync(ApiClient api) =>
        (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{Email}\"")}", 10)).SingleOrDefault();

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
