#if SQLSERVER
using ScimHub.Provisioning.Tests.Groups;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Users;

namespace ScimHub.Provisioning.Tests;

/// <summary>Every storage suite on SQL Server.</summary>
public static class OnSqlServer
{
    public sealed class Users(SqlServerTestDatabase hub) : UserSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Uniqueness(SqlServerTestDatabase hub) : UniquenessSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Groups(SqlServerTestDatabase hub) : GroupSuite(hub), IClassFixture<SqlServerTestDatabase>;
}
#endif
