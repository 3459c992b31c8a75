namespace ScimHub.Server.Tests.Harness;

/// <summary>The audit rows as they are stored.</summary>
public static class AuditLog
{
    /// <summary>The actions recorded of one resource, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(TestDatabase database, string targetId) => [.. (await AllAsync(database))[Guid.Parse(targetId)]];

    /// <summary>Those of every resource.</summary>
    public static async Task<ILookup<Guid, string>> AllAsync(TestDatabase database) =>
        (await database.QueryAsync("SELECT * FROM \"AuditEntries\" ORDER BY \"At\", \"Id\"")).ToLookup(row => IdOf(row["TargetId"]), row => (string)row["Action"]!);

    public static Task<long> CountAsync(TestDatabase database) => database.CountAsync("AuditEntries");

    private static Guid IdOf(object? value) => value switch
    {
        Guid id => id,
        byte[] bytes => new Guid(bytes, bigEndian: true),
        _ => Guid.Parse((string)value!),
    };
}
