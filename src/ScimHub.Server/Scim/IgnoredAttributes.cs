using ScimHub.Scim.Resources;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary>Notes the names of attributes no schema knows, so that an administrator sees what a client sends in vain.</summary>
internal static class IgnoredAttributes
{
    private const int Shown = 10;
    private const int NameLength = 80;

    public static void NoteIgnored(this ILogger logger, ScimRequest request, ReadResult read)
    {
        if (!read.Ignored.IsDefaultOrEmpty && logger.IsEnabled(LogLevel.Debug))
        {
            logger.AttributesIgnored(request.Caller.ConnectionId, string.Join(", ", read.Ignored.Take(Shown).Select(Printable)));
        }
    }

    /// <summary>A name is the client's own text: nothing of it may look like another line of the log.</summary>
    private static string Printable(string name) =>
        string.Concat(name.Take(NameLength).Select(x => char.IsAsciiLetterOrDigit(x) || x is '.' or ':' or '-' or '_' or '$' ? x : '?'));
}
