using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Seats, counted under a lock: who makes one more person active takes the organisation's row, and then counts. The count comes after the lock, in a statement of its own, so that
/// it sees what whoever held the lock before has committed.
/// </summary>
internal sealed class SeatLock(HubDatabase database)
{
    private const string Take = """UPDATE "Organizations" SET "SettingsVersion" = "SettingsVersion" WHERE "Id" = $1""";

    private string Taken => field ??= $"""
        (SELECT COUNT(*) FROM "Users" u WHERE u."OrganizationId" = $1) - (SELECT COUNT(*) FROM "Users" u WHERE u."OrganizationId" = $1 AND {database.IsFalse("u.\"Active\"")})
        """;

    private string Check => field ??= $"""
        UPDATE "Organizations" SET "SettingsVersion" = "SettingsVersion" WHERE "Id" = $1 AND {Taken} < $2
        """;

    /// <summary>Puts the count before what makes one more active. The unit then goes alone: what others would insert with it must not be counted past.</summary>
    public void Add(List<SqlStatement> work, int organizationId, int? seats)
    {
        if (seats is { } limit)
        {
            work.InsertRange(0, [new(Take, [organizationId], 1, Alone: true), new(Check, [organizationId, (long)limit], 1, Alone: true)]);
        }
    }

    /// <summary>How many people are active.</summary>
    public async ValueTask<long> TakenAsync(int organizationId, CancellationToken ct) =>
        (await database.ListAsync($"SELECT {Taken}", [organizationId], row => row.Number(0), ct))[0];
}
