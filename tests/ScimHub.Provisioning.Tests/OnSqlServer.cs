#if SQLSERVER
using ScimHub.Provisioning.Tests.Access;
using ScimHub.Provisioning.Tests.Agreement;
using ScimHub.Provisioning.Tests.Audit;
using ScimHub.Provisioning.Tests.Credentials;
using ScimHub.Provisioning.Tests.Groups;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Invitations;
using ScimHub.Provisioning.Tests.Lists;
using ScimHub.Provisioning.Tests.Mail;
using ScimHub.Provisioning.Tests.Provisioning;
using ScimHub.Provisioning.Tests.Sessions;
using ScimHub.Provisioning.Tests.Storage;
using ScimHub.Provisioning.Tests.Tenants;
using ScimHub.Provisioning.Tests.Users;
using ScimHub.Provisioning.Tests.Verification;

namespace ScimHub.Provisioning.Tests;

/// <summary>Every storage suite on SQL Server.</summary>
public static class OnSqlServer
{
    public sealed class Users(SqlServerTestDatabase hub) : UserSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Uniqueness(SqlServerTestDatabase hub) : UniquenessSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Layers(SqlServerTestDatabase hub) : LayerSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Names(SqlServerTestDatabase hub) : NamesSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Groups(SqlServerTestDatabase hub) : GroupSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class LocalGroups(SqlServerTestDatabase hub) : LocalGroupSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AssertedGroups(SqlServerTestDatabase hub) : AssertedGroupSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class GroupRolls(SqlServerTestDatabase hub) : GroupRollSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Sessions(SqlServerTestDatabase hub) : SessionSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Invitations(SqlServerTestDatabase hub) : InvitationSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Acceptances(SqlServerTestDatabase hub) : AcceptanceSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Mails(SqlServerTestDatabase hub) : MailOutboxSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class GroupManagers(SqlServerTestDatabase hub) : GroupManagerSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class GroupChains(SqlServerTestDatabase hub) : GroupChainSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Tenants(SqlServerTestDatabase hub) : TenantSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Races(SqlServerTestDatabase hub) : RaceSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Paging(SqlServerTestDatabase hub) : PagingSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Injections(SqlServerTestDatabase hub) : InjectionSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Agreements(SqlServerTestDatabase hub) : AgreementSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Access(SqlServerTestDatabase hub) : AccessSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Guards(SqlServerTestDatabase hub) : GuardSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Assertions(SqlServerTestDatabase hub) : AssertionSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Bindings(SqlServerTestDatabase hub) : BindingSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Remerges(SqlServerTestDatabase hub) : RemergeSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class MailDomains(SqlServerTestDatabase hub) : MailDomainSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Settings(SqlServerTestDatabase hub) : SettingsSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class ServiceAccounts(SqlServerTestDatabase hub) : ServiceAccountSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Rules(SqlServerTestDatabase hub) : RuleSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Holders(SqlServerTestDatabase hub) : HolderSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Previews(SqlServerTestDatabase hub) : PreviewSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AuditCompleteness(SqlServerTestDatabase hub) : CompletenessSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AuditReading(SqlServerTestDatabase hub) : ReaderSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AuditSeals(SqlServerTestDatabase hub) : SealSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AuditForgeries(SqlServerTestDatabase hub) : TamperSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AuditedValues(SqlServerTestDatabase hub) : ValueSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AccessEdits(SqlServerTestDatabase hub) : AccessEditorSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Directory(SqlServerTestDatabase hub) : UserDirectorySuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Verifications(SqlServerTestDatabase hub) : VerifierSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class LocalSignIns(SqlServerTestDatabase hub) : LocalSignInSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class SecondFactors(SqlServerTestDatabase hub) : SecondFactorSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class Recoveries(SqlServerTestDatabase hub) : RecoverySuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class AdministratorLinks(SqlServerTestDatabase hub) : AdministratorLinkSuite(hub), IClassFixture<SqlServerTestDatabase>;

    public sealed class LocalGuards(SqlServerTestDatabase hub) : LocalGuardSuite(hub), IClassFixture<SqlServerTestDatabase>;
}
#endif
