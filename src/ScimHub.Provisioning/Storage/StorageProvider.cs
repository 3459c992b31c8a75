namespace ScimHub.Provisioning.Storage;

/// <summary>The databases ScimHub can live in, by the names <c>Database:Provider</c> takes.</summary>
public enum StorageProvider
{
    Sqlite,
    PostgreSql,
    SqlServer,
}
