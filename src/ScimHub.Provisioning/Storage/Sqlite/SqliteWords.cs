using System.Buffers;
using System.Text;
using SQLitePCL;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>
/// The function <c>mentions_any(text, words)</c>: whether one of the words, parted by line feeds, stands in a text. It looks for all of them in one go, by vector
/// instructions; SQLite's own <c>instr</c> goes by bytes, once for each word. One a connection.
/// </summary>
internal sealed class SqliteWords
{
    private byte[] known = [];
    private SearchValues<string> words = SearchValues.Create([], StringComparison.Ordinal);
    private char[] text = new char[4096];

    public static void AddTo(sqlite3 database) =>
        raw.sqlite3_create_function(database, "mentions_any", 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, new SqliteWords(), Call);

    private static void Call(sqlite3_context context, object state, sqlite3_value[] arguments) =>
        raw.sqlite3_result_int(context, ((SqliteWords)state).Mentions(raw.sqlite3_value_blob(arguments[0]), raw.sqlite3_value_blob(arguments[1])) ? 1 : 0);

    private bool Mentions(ReadOnlySpan<byte> document, ReadOnlySpan<byte> wanted)
    {
        if (!wanted.SequenceEqual(known))
        {
            known = wanted.ToArray();
            words = SearchValues.Create(Encoding.Latin1.GetString(wanted).Split('\n'), StringComparison.Ordinal);
        }
        if (text.Length < document.Length)
        {
            text = new char[document.Length * 2];
        }
        // Byte by byte, on both sides.
        var length = Encoding.Latin1.GetChars(document, text);
        return text.AsSpan(0, length).ContainsAny(words);
    }
}
