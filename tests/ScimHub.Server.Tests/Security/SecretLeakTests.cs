using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Secrets that were sent are nowhere afterwards: not in the log, not in the audit, not in an answer, nor anywhere in the store.</summary>
public sealed class SecretLeakTests
{
    [Theory, EveryDatabase]
    public async Task WB_05_no_secret_that_was_sent_is_found_in_log_audit_answers_or_store(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("canary");
        var client = (await server.RunAsync("client", "create", "--connection", "canary", "--json")).Json();
        var canary = "canary" + Guid.NewGuid().ToString("n");
        var answers = new StringBuilder();

        // Where secrets belong.
        var user = Keep(await tenant.Scim.PostAsync("/Users", Resource.User("keeper", u => u["password"] = canary + "-password"))).Expect(201);
        Keep(await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "password", JsonValue.Create(canary + "-patched"))));
        Keep(await TokenRequest.SendAsync(server, null, ("grant_type", "client_credentials"), ("client_id", (string)client["clientId"]!), ("client_secret", canary + "-secret")));
        Keep(await TokenRequest.SendAsync(server, TokenRequest.Basic((string)client["clientId"]!, canary + "-basic"), ("grant_type", "client_credentials")));
        Keep(await TokenRequest.SendAsync(server, null, ("grant_type", "client_credentials"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", canary + ".assertion.x")));
        // And where every kind of error is provoked with one in hand.
        foreach (var (method, path, body, status) in ((HttpMethod, string, JsonNode?, int)[])[
            (HttpMethod.Get, "/Users", null, 401), (HttpMethod.Post, "/Users", Resource.User(canary), 401), (HttpMethod.Get, "/Nothing", null, 401)])
        {
            foreach (var authorization in (string[])[$"Bearer scimhub_{canary}-bearer", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"u:{canary}-login"))}", $"{canary}-scheme x"])
            {
                var request = ScimRequest.Of(method, path, body) with { Anonymous = true };
                Keep(await tenant.Scim.SendUnjudgedAsync(request.With("Authorization", authorization).With("Cookie", $"session={canary}-cookie"))).Expect(status);
            }
        }
        foreach (var filter in (string[])[$"userName eq \"{canary}-filter\"", $"userName eq \"{canary}-broken", $"unknownAttribute eq \"{canary}\"", $"password eq \"{canary}-guess\""])
        {
            Keep(await tenant.Scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Get, $"/Users?filter={Uri.EscapeDataString(filter)}")));
        }

        Assert.DoesNotContain(canary, answers.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(canary, server.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT", server.Log, StringComparison.Ordinal);
        foreach (var secret in (string[])[canary, tenant.Token, (string)client["clientSecret"]!])
        {
            Assert.Empty(await StoreSearch.TablesHoldingAsync(database, secret));
            foreach (var format in (string[])["csv", "jsonl"])
            {
                Assert.DoesNotContain(secret, (await server.RunAsync("audit", "export", "--format", format)).ExpectExit(0).Output, StringComparison.OrdinalIgnoreCase);
            }
        }

        ScimAnswer Keep(ScimAnswer answer)
        {
            answers.AppendLine(answer.Text).AppendJoin('\n', answer.Headers.Values);
            return answer;
        }
    }
}
