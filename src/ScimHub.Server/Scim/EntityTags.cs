using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Scim;

/// <summary>Entity tags: <c>W/"version"</c> (RFC 7644 §3.14; RFC 9110 §8.8.3). The strong form of one is tolerated.</summary>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>What <c>If-Match</c> asks. A tag that is none of ours names no version, so that it never matches.</summary>
    public static Precondition ReadIfMatch(StringValues header) =>
        header.Count == 0 ? Precondition.None : Read(header, out var versions) ? Precondition.None : Precondition.AnyOf(versions);

    /// <summary>
    /// What the headers of a change ask. RFC 9110 §13.1.2: an origin server "MUST NOT perform the requested method if the condition
    /// evaluates to false; instead ... 412 (Precondition Failed)". Tags that are none of ours exclude nothing.
    /// </summary>
    public static Precondition ReadConditions(IHeaderDictionary headers)
    {
        var ifMatch = ReadIfMatch(headers.IfMatch);
        return headers.IfNoneMatch.Count == 0 ? ifMatch
            : Read(headers.IfNoneMatch, out var versions) ? ifMatch.AndNoneOf([])
            : versions.IsEmpty ? ifMatch
            : ifMatch.AndNoneOf(versions);
    }

    /// <summary>Whether <c>If-None-Match</c> names this version, which makes a GET 304.</summary>
    public static bool Matches(StringValues ifNoneMatch, long version) =>
        ifNoneMatch.Count > 0 && (Read(ifNoneMatch, out var versions) || versions.Contains(version));

    /// <summary>Reads a list of tags; true where it is <c>*</c>.</summary>
    private static bool Read(StringValues header, out ImmutableArray<long> versions)
    {
        var found = ImmutableArray.CreateBuilder<long>();
        var any = false;
        foreach (var line in header)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var tag = line.AsSpan()[part].Trim();
                any |= tag is "*";
                if (tag.StartsWith("W/", StringComparison.OrdinalIgnoreCase))
                {
                    tag = tag[2..];
                }
                if (tag is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                {
                    found.Add(version);
                }
            }
        }
        versions = found.ToImmutable();
        return any;
    }
}
