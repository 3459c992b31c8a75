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

/// <summary>Every storage suite on PostgreSQL.</summary>
public static class OnPostgreSql
{
    public sealed class Users(PostgreSqlTestDatabase hub) : UserSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Uniqueness(PostgreSqlTestDatabase hub) : UniquenessSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Layers(PostgreSqlTestDatabase hub) : LayerSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Names(PostgreSqlTestDatabase hub) : NamesSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Merges(PostgreSqlTestDatabase hub) : MergeSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Groups(PostgreSqlTestDatabase hub) : GroupSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class LocalGroups(PostgreSqlTestDatabase hub) : LocalGroupSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AssertedGroups(PostgreSqlTestDatabase hub) : AssertedGroupSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class GroupRolls(PostgreSqlTestDatabase hub) : GroupRollSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Sessions(PostgreSqlTestDatabase hub) : SessionSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Invitations(PostgreSqlTestDatabase hub) : InvitationSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Acceptances(PostgreSqlTestDatabase hub) : AcceptanceSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Mails(PostgreSqlTestDatabase hub) : MailOutboxSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class GroupManagers(PostgreSqlTestDatabase hub) : GroupManagerSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class GroupChains(PostgreSqlTestDatabase hub) : GroupChainSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Tenants(PostgreSqlTestDatabase hub) : TenantSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Races(PostgreSqlTestDatabase hub) : RaceSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Paging(PostgreSqlTestDatabase hub) : PagingSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Indexes(PostgreSqlTestDatabase hub) : PostgreSqlIndexSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Injections(PostgreSqlTestDatabase hub) : InjectionSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Agreements(PostgreSqlTestDatabase hub) : AgreementSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Access(PostgreSqlTestDatabase hub) : AccessSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Guards(PostgreSqlTestDatabase hub) : GuardSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Assertions(PostgreSqlTestDatabase hub) : AssertionSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Bindings(PostgreSqlTestDatabase hub) : BindingSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Remerges(PostgreSqlTestDatabase hub) : RemergeSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class MailDomains(PostgreSqlTestDatabase hub) : MailDomainSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Settings(PostgreSqlTestDatabase hub) : SettingsSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class ServiceAccounts(PostgreSqlTestDatabase hub) : ServiceAccountSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Rules(PostgreSqlTestDatabase hub) : RuleSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Holders(PostgreSqlTestDatabase hub) : HolderSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Previews(PostgreSqlTestDatabase hub) : PreviewSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AuditCompleteness(PostgreSqlTestDatabase hub) : CompletenessSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AuditReading(PostgreSqlTestDatabase hub) : ReaderSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AuditSeals(PostgreSqlTestDatabase hub) : SealSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AuditForgeries(PostgreSqlTestDatabase hub) : TamperSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AuditedValues(PostgreSqlTestDatabase hub) : ValueSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AccessEdits(PostgreSqlTestDatabase hub) : AccessEditorSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Directory(PostgreSqlTestDatabase hub) : UserDirectorySuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Verifications(PostgreSqlTestDatabase hub) : VerifierSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class LocalSignIns(PostgreSqlTestDatabase hub) : LocalSignInSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class SecondFactors(PostgreSqlTestDatabase hub) : SecondFactorSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class Recoveries(PostgreSqlTestDatabase hub) : RecoverySuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class AdministratorLinks(PostgreSqlTestDatabase hub) : AdministratorLinkSuite(hub), IClassFixture<PostgreSqlTestDatabase>;

    public sealed class LocalGuards(PostgreSqlTestDatabase hub) : LocalGuardSuite(hub), IClassFixture<PostgreSqlTestDatabase>;
}
