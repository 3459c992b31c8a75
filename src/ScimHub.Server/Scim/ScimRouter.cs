namespace ScimHub.Server.Scim;

/// <summary>Reads paths. Empty segments do not count: a base URL pasted with a closing slash still works (<c>/scim/v2//Users</c>).</summary>
internal static class ScimRouter
{
    public const string Prefix = "/scim/v2";

    private const string Root = "/scim";

    /// <summary>Whether a path is ours to answer: everything under <c>/scim</c>, other versions too (RFC 7644 §3.13).</summary>
    public static bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);

    public static ScimRoute Match(string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || (path.Length > Prefix.Length && path[Prefix.Length] != '/'))
        {
            return default;
        }
        var rest = path.AsSpan(Prefix.Length);
        var first = Next(ref rest);
        var second = Next(ref rest);
        return Next(ref rest).IsEmpty ? Match(first, second) : default;
    }

    /// <summary>RFC 9110 §10.2.1: what to name in <c>Allow</c>.</summary>
    public static string Allowed(ScimEndpoint endpoint) => endpoint switch
    {
        ScimEndpoint.Users or ScimEndpoint.Groups => "GET, HEAD, POST, OPTIONS",
        ScimEndpoint.User or ScimEndpoint.Group => "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
        ScimEndpoint.UserSearch or ScimEndpoint.GroupSearch or ScimEndpoint.Search or ScimEndpoint.Bulk => "POST, OPTIONS",
        ScimEndpoint.Me => "OPTIONS",
        _ => "GET, HEAD, OPTIONS",
    };

    private static ScimRoute Match(ReadOnlySpan<char> first, ReadOnlySpan<char> second) => first.Length switch
    {
        0 => new(ScimEndpoint.Root),
        5 when Is(first, "Users") => Collection(second, ScimEndpoint.Users, ScimEndpoint.User, ScimEndpoint.UserSearch),
        6 when Is(first, "Groups") => Collection(second, ScimEndpoint.Groups, ScimEndpoint.Group, ScimEndpoint.GroupSearch),
        2 when Is(first, "Me") && second.IsEmpty => new(ScimEndpoint.Me),
        4 when Is(first, "Bulk") && second.IsEmpty => new(ScimEndpoint.Bulk),
        7 when Is(first, ".search") && second.IsEmpty => new(ScimEndpoint.Search),
        7 when Is(first, "Schemas") => Collection(second, ScimEndpoint.Schemas, ScimEndpoint.Schema),
        13 when Is(first, "ResourceTypes") => Collection(second, ScimEndpoint.ResourceTypes, ScimEndpoint.ResourceType),
        21 when Is(first, "ServiceProviderConfig") && second.IsEmpty => new(ScimEndpoint.ServiceProviderConfig),
        _ => default,
    };

    private static ScimRoute Collection(ReadOnlySpan<char> id, ScimEndpoint all, ScimEndpoint one, ScimEndpoint search = ScimEndpoint.Unknown) =>
        id.IsEmpty
            ? new(all)
            : search != ScimEndpoint.Unknown && Is(id, ".search")
                ? new(search)
                : new(one, id.ToString());

    private static bool Is(ReadOnlySpan<char> segment, string name) => segment.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart('/');
        var slash = rest.IndexOf('/');
        var segment = slash < 0 ? rest : rest[..slash];
        rest = rest[segment.Length..];
        return segment;
    }
}
