namespace ScimHub.Server.Console;

/// <summary>What the list of people may show beside name and role; a person's choice is kept by their browser.</summary>
internal static class PeopleColumns
{
    private const string Cookie = "scimhub-columns";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public static IReadOnlyList<(string Name, string Title)> All { get; } =
    [
        ("userName", "User name"), ("email", "E-mail"), ("title", "Title"), ("department", "Department"), ("state", "State"), ("groups", "Groups"), ("created", "Since"),
    ];

    private static readonly HashSet<string> Usual = ["userName", "department", "state", "groups"];

    /// <summary>Those that are asked for, which are then kept; else those kept; else the usual ones.</summary>
    public static IReadOnlySet<string> Read(HttpContext context)
    {
        var asked = Known(context.Request.Query["column"]);
        if (asked.Count > 0)
        {
            context.Response.Cookies.Append(Cookie, string.Join('.', asked), new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = Kept, Path = ConsoleEndpoints.Root });
            return asked;
        }
        return Known(context.Request.Cookies[Cookie]?.Split('.') ?? []) is { Count: > 0 } kept ? kept : Usual;
    }

    private static HashSet<string> Known(IEnumerable<string?> names) => [.. names.OfType<string>().Where(name => All.Any(column => column.Name == name))];
}
