namespace ScimHub.Server.Tests.Harness;

/// <summary>The audit rows as they are stored.</summary>
public static class AuditLog
{
    /// <summary>The actions recorded of one resource, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(TestDatabase database, string targetId)
    {
        var target = Guid.Parse(targetId);
        return [.. (await database.QueryAsync("SELECT * FROM \"AuditEntries\" ORDER BY \"At\", \"Id\""))
            .Where(row => IdOf(row["TargetId"]) == target).Select(row => (string)row["Action"]!)];
    }

    public static Task<long> CountAsync(TestDatabase database) => database.CountAsync("AuditEntries");

    private static Guid IdOf(object? value) => value switch
    {
        Guid id => id,
        byte[] bytes => new Guid(bytes, bigEndian: true),
        _ => Guid.Parse((string)value!),
    };
}
