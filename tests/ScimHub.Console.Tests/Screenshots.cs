using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Console.Tests;

/// <summary>Pictures of the main pages for the README, light and dark: <c>tests/screenshots</c> makes them.</summary>
public sealed class Screenshots(RealBrowser browser)
{
    private static readonly string[] Given = ["Ana", "Ben", "Chiara", "Dmitri", "Esra", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kavya", "Leo"];
    private static readonly string[] Family = ["Silva", "Okafor", "Rossi", "Petrov", "Yilmaz", "Haddad", "Lindqvist", "Tanaka", "Moreau", "Weber", "Nair", "Novak"];
    private static readonly string[] Departments = ["Research", "Sales", "Support", "Finance"];

    [Fact(Explicit = true)]
    public async Task Of_the_main_pages()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var pages = await FillAsync(site);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "screenshots"));
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var page = await site.WindowAsync(browser, zone: "Europe/Lisbon", scheme: scheme);
            foreach (var (name, path) in pages)
            {
                await page.GotoAsync(site.At(path));
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, $"{name}-{scheme.ToString().ToLowerInvariant()}.png") });
            }
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Path)>> FillAsync(ConsoleSite site)
    {
        var api = await site.ApiAsync();
        var tenant = await site.Server.CreateTenantAsync("contoso");
        var ids = new List<string>();
        for (var i = 0; i < Given.Length; i++)
        {
            var answer = await tenant.Scim.PostAsync("/Users", new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"),
                ["userName"] = $"{Given[i].ToLowerInvariant()}@contoso.com",
                ["displayName"] = $"{Given[i]} {Family[i]}",
                ["title"] = i % 3 == 0 ? "Lead" : "Analyst",
                ["externalId"] = $"00u{i}",
                ["active"] = i != 5,
                ["emails"] = new JsonArray(new JsonObject { ["value"] = $"{Given[i].ToLowerInvariant()}@contoso.com", ["primary"] = true }),
                ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = new JsonObject { ["department"] = Departments[i % Departments.Length] },
            });
            ids.Add((string)answer.Expect(201).Body["id"]!);
        }
        var group = await tenant.Scim.PostAsync("/Groups", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"), ["displayName"] = "Analysts", ["members"] = new JsonArray([.. ids.Take(6).Select(id => (JsonNode)new JsonObject { ["value"] = id })]) });
        var europe = (string)(await api.PostAsync("/domains", new JsonObject { ["name"] = "Europe", ["kind"] = "region" })).Expect(201).Body["id"]!;
        (await api.PostAsync("/domains", new JsonObject { ["name"] = "Lisbon", ["kind"] = "team", ["parent"] = europe })).Expect(201);
        (await api.PostAsync("/grants", new JsonObject { ["groupId"] = (string)group.Body["id"]!, ["role"] = "Viewer", ["domain"] = "Europe" })).Expect(201);
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = ids[0], ["role"] = "Member" })).Expect(201);
        (await api.PatchAsync($"/users/{ids[0]}", new JsonObject { ["operations"] = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "title", ["value"] = "Head of Research" }) })).Expect(200);
        var connection = (string)(await api.AllAsync("/connections", 10)).Single()["id"]!;
        return [("home", "/console"), ("users", "/console/users"), ("person", $"/console/users/{ids[0]}?permission=hub/users:edit"), ("connection", $"/console/connections/{connection}?kind=okta"), ("settings", "/console/settings"), ("audit", "/console/audit")];
    }
}
