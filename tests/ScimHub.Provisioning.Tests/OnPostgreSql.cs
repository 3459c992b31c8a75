using ScimHub.Provisioning.Tests.Groups;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Users;

namespace ScimHub.Provisioning.Tests;

/// <summary>Every storage suite on PostgreSQL.</summary>
public static class OnPostgreSql
{
    public sealed class Users(PostgreSqlTestDatabase hub) : UserSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Uniqueness(PostgreSqlTestDatabase hub) : UniquenessSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Groups(PostgreSqlTestDatabase hub) : GroupSuite(hub), IClassFixture<PostgreSqlTestDatabase>;
}
