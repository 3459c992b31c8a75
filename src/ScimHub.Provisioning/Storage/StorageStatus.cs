namespace ScimHub.Provisioning.Storage;

/// <summary>How the database's schema stands to this program.</summary>
/// <param name="Applied">Migrations the database has.</param>
/// <param name="Pending">Migrations this program has and the database lacks.</param>
/// <param name="Unknown">Migrations the database has and this program does not know: it is older than the database and must not run on it.</param>
public sealed record StorageStatus(StorageProvider Provider, IReadOnlyList<string> Applied, IReadOnlyList<string> Pending, IReadOnlyList<string> Unknown);
