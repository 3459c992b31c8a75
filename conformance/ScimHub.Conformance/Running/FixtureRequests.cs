using System.Text.Json.Nodes;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>The requests that make a case's fixtures: what nearly every server takes, with names no one else uses.</summary>
internal static class FixtureRequests
{
    public static ServerRequest Create(Fixture fixture, int number, Variables variables, out string name)
    {
        var suffix = fixture.Count > 1 ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : "";
        name = (fixture.User ?? fixture.Group) + suffix;
        variables.Set("number", number);
        var body = fixture.User is not null ? User(name, variables) : Group(name, fixture.Members, variables);
        return new ServerRequest("POST", fixture.User is not null ? "/Users" : "/Groups")
        {
            Body = JsonText.Compact(JsonText.Merge(body, variables.Json(fixture.With ?? []))),
        };
    }

    private static JsonObject User(string name, Variables variables)
    {
        var userName = variables.Text($"{name}-${{run}}@conformance.example").ToLowerInvariant();
        return new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
            ["userName"] = userName,
            ["name"] = new JsonObject { ["givenName"] = "Casey", ["familyName"] = "Conformance" },
            ["emails"] = new JsonArray(new JsonObject { ["value"] = userName, ["type"] = "work", ["primary"] = true }),
            ["active"] = true,
        };
    }

    private static JsonObject Group(string name, IReadOnlyList<string> members, Variables variables) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"),
        ["displayName"] = variables.Text($"{name}-${{run}}"),
        ["members"] = new JsonArray([.. members.Select(member => new JsonObject { ["value"] = variables.Text($"${{{member}.id}}") })]),
    };
}
