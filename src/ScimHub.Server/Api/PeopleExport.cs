using System.Text;
using System.Text.Json;
using ScimHub.Provisioning;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Api;

/// <summary>People as CSV, as they come: an export of any length takes the memory of one page.</summary>
internal static class PeopleExport
{
    public const string MediaType = "text/csv; charset=utf-8; header=present";

    private const int Page = 500;

    /// <summary>By column, as an import reads them: roles are those given to the person themselves, <c>Role @ Domain</c>; the end is the last day, UTC.</summary>
    private static readonly (string Name, Func<Person, string?> Value)[] Columns =
    [
        ("userName", person => person.UserName),
        ("displayName", person => person.Text("displayName")),
        ("givenName", person => person.Text("name", "givenName")),
        ("familyName", person => person.Text("name", "familyName")),
        ("email", person => person.Email),
        ("title", person => person.Title),
        ("department", person => person.Department),
        ("phone", person => person.Phone),
        ("active", person => person.Active ? "true" : "false"),
        ("groups", person => string.Join("; ", person.Groups.Select(group => group.Name))),
        ("roles", person => string.Join("; ", person.Roles.Where(grant => grant.IsOwn).Select(grant => grant.Domain is null ? grant.Role : $"{grant.Role} @ {grant.Domain}"))),
        ("ends", person => person.LastDay),
        ("id", person => person.Id.ToString()),
    ];

    public static async Task WriteAsync(ApiRequest api, UserQuery query, NamedRole? role, Domain? domain, Stream output, CancellationToken ct)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', Columns.Select(column => column.Name)));
        var seen = api.Caller.Role.Permissions.Allows(Permission.Parse(ApiPermission.ReadAccess)) ? await api.SeenAsync(ct) : null;
        var search = new PeopleSearch(api.Users, api.Reader);
        IReadOnlyList<DirectoryUser> people = [];
        do
        {
            people = await search.FindAsync(query, role, domain, people is [.., var last] ? last.Resource.Id : Guid.Empty, Page, ct);
            foreach (var user in people)
            {
                var json = ResourceView.Of(user, api.Schemas.User);
                if (seen is not null)
                {
                    json["roles"] = JsonSerializer.SerializeToNode(ReachingGrant.Of(await api.Reader.FactsAsync(user.Resource.Id, ct), seen, api.Now), ApiJson.Options);
                }
                var (line, person) = (new StringBuilder(), new Person(json));
                for (var i = 0; i < Columns.Length; i++)
                {
                    CsvText.Append(line.Append(i == 0 ? "" : ","), Columns[i].Value(person));
                }
                await writer.WriteLineAsync(line, ct);
            }
        }
        while (people.Count == Page);
    }
}
