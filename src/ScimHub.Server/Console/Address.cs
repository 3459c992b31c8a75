using Microsoft.AspNetCore.Http.Extensions;

namespace ScimHub.Server.Console;

/// <summary>Addresses with queries.</summary>
internal static class Address
{
    /// <summary>A path with those parameters that have a value.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var builder = new QueryBuilder();
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                builder.Add(name, value);
            }
        }
        return path + builder.ToQueryString();
    }

    /// <summary>The same request, with another page.</summary>
    public static string Next(HttpRequest request, string cursor) =>
        Of(request.Path, request.Query.Where(x => x.Key is not ("cursor" or "done")).SelectMany(x => x.Value.Select(value => (x.Key, value))).Append(("cursor", cursor)));
}
