using ScimHub.Provisioning.Tests.Groups;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Users;

namespace ScimHub.Provisioning.Tests;

/// <summary>Every storage suite on SQLite.</summary>
public static class OnSqlite
{
    public sealed class Users(SqliteTestDatabase hub) : UserSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Uniqueness(SqliteTestDatabase hub) : UniquenessSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Groups(SqliteTestDatabase hub) : GroupSuite(hub), IClassFixture<SqliteTestDatabase>;
}
