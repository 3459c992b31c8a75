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

/// <summary>Every storage suite on SQLite.</summary>
public static class OnSqlite
{
    public sealed class Users(SqliteTestDatabase hub) : UserSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Uniqueness(SqliteTestDatabase hub) : UniquenessSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Layers(SqliteTestDatabase hub) : LayerSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Names(SqliteTestDatabase hub) : NamesSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Merges(SqliteTestDatabase hub) : MergeSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Groups(SqliteTestDatabase hub) : GroupSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class LocalGroups(SqliteTestDatabase hub) : LocalGroupSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AssertedGroups(SqliteTestDatabase hub) : AssertedGroupSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class GroupRolls(SqliteTestDatabase hub) : GroupRollSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Sessions(SqliteTestDatabase hub) : SessionSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Invitations(SqliteTestDatabase hub) : InvitationSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Acceptances(SqliteTestDatabase hub) : AcceptanceSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Mails(SqliteTestDatabase hub) : MailOutboxSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class GroupManagers(SqliteTestDatabase hub) : GroupManagerSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class GroupChains(SqliteTestDatabase hub) : GroupChainSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Tenants(SqliteTestDatabase hub) : TenantSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Races(SqliteTestDatabase hub) : RaceSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Paging(SqliteTestDatabase hub) : PagingSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Indexes(SqliteTestDatabase hub) : SqliteIndexSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Injections(SqliteTestDatabase hub) : InjectionSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Agreements(SqliteTestDatabase hub) : AgreementSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Access(SqliteTestDatabase hub) : AccessSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Guards(SqliteTestDatabase hub) : GuardSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Assertions(SqliteTestDatabase hub) : AssertionSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Bindings(SqliteTestDatabase hub) : BindingSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Remerges(SqliteTestDatabase hub) : RemergeSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class MailDomains(SqliteTestDatabase hub) : MailDomainSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Settings(SqliteTestDatabase hub) : SettingsSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class ServiceAccounts(SqliteTestDatabase hub) : ServiceAccountSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Rules(SqliteTestDatabase hub) : RuleSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Holders(SqliteTestDatabase hub) : HolderSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Previews(SqliteTestDatabase hub) : PreviewSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AuditCompleteness(SqliteTestDatabase hub) : CompletenessSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AuditReading(SqliteTestDatabase hub) : ReaderSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AuditSeals(SqliteTestDatabase hub) : SealSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AuditForgeries(SqliteTestDatabase hub) : TamperSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AuditedValues(SqliteTestDatabase hub) : ValueSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AccessEdits(SqliteTestDatabase hub) : AccessEditorSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Directory(SqliteTestDatabase hub) : UserDirectorySuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Verifications(SqliteTestDatabase hub) : VerifierSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class LocalSignIns(SqliteTestDatabase hub) : LocalSignInSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class SecondFactors(SqliteTestDatabase hub) : SecondFactorSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class Recoveries(SqliteTestDatabase hub) : RecoverySuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class AdministratorLinks(SqliteTestDatabase hub) : AdministratorLinkSuite(hub), IClassFixture<SqliteTestDatabase>;

    public sealed class LocalGuards(SqliteTestDatabase hub) : LocalGuardSuite(hub), IClassFixture<SqliteTestDatabase>;
}
