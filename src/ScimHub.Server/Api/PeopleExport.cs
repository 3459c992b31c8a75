using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Provisioning;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Api;

/// <summary>People as CSV, as they come: an export of any length takes the memory of one page.</summary>
internal static class PeopleExport
{
    public const string MediaType = "text/csv; charset=utf-8; header=present";

    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private const int Page = 500;

    private static readonly (string Name, Func<JsonObject, string?> Value)[] Columns =
    [
        ("userName", user => (string?)user["userName"]),
        ("displayName", user => (string?)user["displayName"]),
        ("givenName", user => (string?)user["name"]?["givenName"]),
        ("familyName", user => (string?)user["name"]?["familyName"]),
        ("email", user => First(user["emails"])),
        ("title", user => (string?)user["title"]),
        ("department", user => (string?)user[Enterprise]?["department"]),
        ("phone", user => First(user["phoneNumbers"])),
        ("active", user => (bool?)user["active"] == false ? "false" : "true"),
        ("groups", user => string.Join("; ", user["groups"]!.AsArray().Select(group => (string?)group!["display"]))),
        ("id", user => (string?)user["id"]),
    ];

    public static async Task WriteAsync(ApiRequest api, UserQuery query, NamedRole? role, Domain? domain, Stream output, CancellationToken ct)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', Columns.Select(column => column.Name)));
        var search = new PeopleSearch(api.Users, api.Reader);
        IReadOnlyList<DirectoryUser> people = [];
        do
        {
            people = await search.FindAsync(query, role, domain, people is [.., var last] ? last.Resource.Id : Guid.Empty, Page, ct);
            foreach (var person in people)
            {
                var (line, user) = (new StringBuilder(), ResourceView.Of(person, api.Schemas.User));
                for (var i = 0; i < Columns.Length; i++)
                {
                    CsvText.Append(line.Append(i == 0 ? "" : ","), Columns[i].Value(user));
                }
                await writer.WriteLineAsync(line, ct);
            }
        }
        while (people.Count == Page);
    }

    private static string? First(JsonNode? values) => values is JsonArray { Count: > 0 } list ? (string?)(list.FirstOrDefault(value => (bool?)value!["primary"] == true) ?? list[0])!["value"] : null;
}
