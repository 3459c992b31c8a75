using Microsoft.Data.Sqlite;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>The file of an SQLite database.</summary>
internal static class SqliteFile
{
    public static bool Exists(string connectionString) => File.Exists(new SqliteConnectionStringBuilder(connectionString).DataSource);

    /// <summary>Makes the folder, so that a first start needs no preparation.</summary>
    public static void Create(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }
}
