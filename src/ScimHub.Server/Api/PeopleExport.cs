using System.Text;
using ScimHub.Provisioning;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Api;

/// <summary>People as CSV, as they come: an export of any length takes the memory of one page.</summary>
internal static class PeopleExport
{
    public const string MediaType = "text/csv; charset=utf-8; header=present";

    private const int Page = 500;

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
        ("id", person => person.Id.ToString()),
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
            foreach (var user in people)
            {
                var (line, person) = (new StringBuilder(), new Person(ResourceView.Of(user, api.Schemas.User)));
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
