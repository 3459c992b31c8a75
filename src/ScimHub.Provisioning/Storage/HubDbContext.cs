using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// The model, its migrations, and the paths that are not hot. One derived context a database holds that database's column
/// types and migrations. Every owned row is filtered by <see cref="OrganizationId"/>.
/// </summary>
public abstract class HubDbContext(DbContextOptions options) : DbContext(options)
{
    public const string OrganizationFilter = "Organization";

    /// <summary>The organisation this context works for.</summary>
    public int OrganizationId => Actor.OrganizationId;

    /// <summary>In whose name it writes.</summary>
    public Actor Actor { get; set; } = Actor.CommandLine(Organization.DefaultId);

    /// <summary>
    /// Whether a read failed because its connection had broken while it waited for use, as all do when the server is restarted. Then none of those
    /// that wait is used again, and the read may be tried once more in a new context.
    /// </summary>
    internal virtual bool Renews(Exception fault) => false;

    /// <summary>SQL: a person is not active.</summary>
    protected virtual string InactiveFilter => "\"Active\" = 0";

    /// <summary>Runs the migrations that are missing; where several nodes start at once, one after the other.</summary>
    internal virtual Task MigrateAsync(CancellationToken ct) => Database.MigrateAsync(ct);

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<Connection> Connections => Set<Connection>();

    public DbSet<ConnectionToken> ConnectionTokens => Set<ConnectionToken>();

    public DbSet<OidcChannel> OidcChannels => Set<OidcChannel>();

    public DbSet<LdapChannel> LdapChannels => Set<LdapChannel>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<SpentValue> SpentValues => Set<SpentValue>();

    public DbSet<OAuthClient> OAuthClients => Set<OAuthClient>();

    public DbSet<AssertionTrust> AssertionTrusts => Set<AssertionTrust>();

    public DbSet<User> Users => Set<User>();

    public DbSet<LinkedIdentity> LinkedIdentities => Set<LinkedIdentity>();

    public DbSet<UserMerge> UserMerges => Set<UserMerge>();

    public DbSet<UserEmail> UserEmails => Set<UserEmail>();

    public DbSet<UserNames> UserNames => Set<UserNames>();

    public DbSet<Group> Groups => Set<Group>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<NestedGroup> NestedGroups => Set<NestedGroup>();

    public DbSet<GroupManager> GroupManagers => Set<GroupManager>();

    public DbSet<GroupBudget> GroupBudgets => Set<GroupBudget>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<Domain> Domains => Set<Domain>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<Rule> Rules => Set<Rule>();

    public DbSet<ServiceAccount> ServiceAccounts => Set<ServiceAccount>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<VerifiedDomain> VerifiedDomains => Set<VerifiedDomain>();

    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    public DbSet<AttributeAuthority> AttributeAuthorities => Set<AttributeAuthority>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<BatchStep> BatchSteps => Set<BatchStep>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<OwnMailTemplate> MailTemplates => Set<OwnMailTemplate>();

    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    public DbSet<IdempotentRequest> IdempotentRequests => Set<IdempotentRequest>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<ResourceCount> ResourceCounts => Set<ResourceCount>();

    public DbSet<HubKey> HubKeys => Set<HubKey>();

    public DbSet<LocalCredential> LocalCredentials => Set<LocalCredential>();

    public DbSet<TotpKey> TotpKeys => Set<TotpKey>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();

    public DbSet<SignInThrottle> SignInThrottles => Set<SignInThrottle>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Instants are milliseconds since 1970 in every database, so that they compare alike in all of them.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Organization>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Name).HasMaxLength(200);
            e.Property(x => x.ServerUrl).HasMaxLength(400);
            e.Property(x => x.Handle).HasMaxLength(OrganizationRegistry.MaxHandleLength);
            e.HasIndex(x => x.Handle).IsUnique();
        });
        modelBuilder.Entity<Connection>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Version).HasDefaultValue(1L).IsConcurrencyToken();
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.NameKey).HasMaxLength(400);
            e.HasIndex(x => new { x.OrganizationId, x.NameKey }).IsUnique();
            e.HasOne<Organization>().WithMany().HasForeignKey(x => x.OrganizationId).OnDelete(DeleteBehavior.Restrict);
            e.Property(x => x.MatchClaim).HasMaxLength(200);
            e.Property(x => x.Precedence).HasDefaultValue(MergeOrder.UsualPrecedence).HasSentinel(MergeOrder.UsualPrecedence);
            e.Ignore(x => x.Settings);
            e.Ignore(x => x.SsoProvisioning);
        });
        modelBuilder.Entity<VerifiedDomain>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Name });
            e.Property(x => x.Name).HasMaxLength(255);
            e.Property(x => x.Proof).HasMaxLength(100);
            e.HasOne<Connection>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.ConnectionId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<AttributeAuthority>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Attribute });
            e.Property(x => x.Attribute).HasMaxLength(300);
            e.Property(x => x.Sources).HasMaxLength(40);
        });
        modelBuilder.Entity<Job>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Reason).HasMaxLength(600);
            e.Property(x => x.Fault).HasMaxLength(1_000);
        });
        modelBuilder.Entity<BatchStep>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.JobId, x.Number });
            e.Property(x => x.Subject).HasMaxLength(BatchStep.MaxTextLength);
            e.Property(x => x.What).HasMaxLength(BatchStep.MaxTextLength);
            e.Property(x => x.Fault).HasMaxLength(2_000);
            e.HasOne<Job>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.JobId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SavedView>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Name).HasMaxLength(SavedView.MaxNameLength * 4);
            e.Property(x => x.Query).HasMaxLength(SavedView.MaxQueryLength);
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<OwnMailTemplate>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Kind });
            e.Property(x => x.Kind).HasMaxLength(50);
            e.Property(x => x.Text).HasMaxLength(OwnMailTemplate.MaxLength);
            e.Property(x => x.ChangedAt).IsConcurrencyToken();
        });
        modelBuilder.Entity<ConnectionToken>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Hash).HasMaxLength(32);
            e.HasIndex(x => x.Hash).IsUnique();
            BelongsToConnection(e, x => new { x.OrganizationId, x.ConnectionId });
        });
        modelBuilder.Entity<OAuthClient>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.HasIndex(x => x.Id).IsUnique();
            e.Property(x => x.SecretHash).HasMaxLength(32);
            BelongsToConnection(e, x => new { x.OrganizationId, x.ConnectionId });
        });
        modelBuilder.Entity<OidcChannel>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.ConnectionId });
            BelongsToConnection(e, x => new { x.OrganizationId, x.ConnectionId });
        });
        modelBuilder.Entity<LdapChannel>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.ConnectionId });
            BelongsToConnection(e, x => new { x.OrganizationId, x.ConnectionId });
        });
        modelBuilder.Entity<AssertionTrust>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            BelongsToConnection(e, x => new { x.OrganizationId, x.ConnectionId });
        });
        // People, links, groups and members name their organisation, connection and group without a foreign key: on PostgreSQL every
        // push would lock, and write to, that one row. The unit of work that makes them touches its connection's count or its
        // group's version, and does not hold where these are gone; `db verify` looks for any that hang loose.
        modelBuilder.Entity<User>(e =>
        {
            e.Property(x => x.ReleasedIdentity).HasMaxLength(ProvedIdentity.HashLength);
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.UserNameKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.Property(x => x.AuditKey).HasMaxLength(ValueLock.KeyLength);
            e.HasIndex(x => new { x.OrganizationId, x.UserNameKey }).IsUnique();
            // Seats are counted as all people less these, who are few; and they are listed.
            e.HasIndex(x => new { x.OrganizationId, x.Id }).HasFilter(InactiveFilter);
            // Few accounts have an end, and it is looked for each second.
            e.HasIndex(x => new { x.OrganizationId, x.EndsAt }).HasFilter("\"EndsAt\" IS NOT NULL");
        });
        modelBuilder.Entity<UserMerge>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<LinkedIdentity>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.ConnectionId, x.Channel, x.UserId });
            e.Property(x => x.ExternalId).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.Property(x => x.Issuer).HasMaxLength(400);
            e.Property(x => x.Subject).HasMaxLength(400);
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.ExternalId }).IsUnique();
            // Links of SCIM have no subject, and cost no entry.
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.Channel, x.Subject, x.Issuer }).IsUnique().HasFilter("\"Subject\" IS NOT NULL");
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<UserEmail>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.EmailKey, x.UserId });
            e.Property(x => x.EmailKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<UserNames>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.UserId });
            e.HasOne<User>().WithOne().HasForeignKey<UserNames>(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Group>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.DisplayNameKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.Property(x => x.ExternalId).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.DisplayNameKey, x.NameDiscriminator }).IsUnique();
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.ExternalId });
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.Id });
        });
        modelBuilder.Entity<Member>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.GroupId, x.UserId });
            e.HasIndex(x => new { x.OrganizationId, x.UserId, x.GroupId });
            e.Property(x => x.Channel).HasDefaultValue(Channel.Scim);
        });
        modelBuilder.Entity<NestedGroup>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.GroupId, x.ChildId });
            e.HasIndex(x => new { x.OrganizationId, x.ChildId });
            e.HasOne<Group>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.GroupId }).OnDelete(DeleteBehavior.Cascade);
            // SQL Server allows one cascading path to a table: a child is taken out of its parents before it goes.
            e.HasOne<Group>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.ChildId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<GroupManager>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.GroupId, x.UserId });
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasOne<Group>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.GroupId }).OnDelete(DeleteBehavior.Cascade);
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<GroupBudget>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.GroupId, x.Unit, x.Period });
            e.Property(x => x.Unit).HasMaxLength(GroupBudget.MaxUnitLength);
            e.Property(x => x.Amount).IsConcurrencyToken();
            e.HasOne<Group>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.GroupId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Role>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Version).HasDefaultValue(1L).IsConcurrencyToken();
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.NameKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.HasIndex(x => new { x.OrganizationId, x.NameKey }).IsUnique();
        });
        modelBuilder.Entity<Domain>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Version).HasDefaultValue(1L).IsConcurrencyToken();
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.NameKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.Property(x => x.Kind).HasMaxLength(50);
            e.HasIndex(x => new { x.OrganizationId, x.NameKey }).IsUnique();
            e.HasOne<Domain>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.ParentId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Grant>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasIndex(x => new { x.OrganizationId, x.GroupId });
            e.HasIndex(x => new { x.OrganizationId, x.RoleId });
            e.HasOne<Rule>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.RuleId }).OnDelete(DeleteBehavior.Cascade);
            // Who is deleted takes their grants along: the same userName later is a new person, who inherits nothing.
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
            e.HasOne<Group>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.GroupId }).OnDelete(DeleteBehavior.Cascade);
            e.HasOne<Domain>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.DomainId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Rule>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Version).HasDefaultValue(1L).IsConcurrencyToken();
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.NameKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.HasIndex(x => new { x.OrganizationId, x.NameKey }).IsUnique();
        });
        modelBuilder.Entity<ServiceAccount>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.NameKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.HasIndex(x => new { x.OrganizationId, x.NameKey }).IsUnique();
            e.HasOne<Domain>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.DomainId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<ApiKey>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Hash).HasMaxLength(32);
            e.HasIndex(x => x.Hash).IsUnique();
            e.HasOne<ServiceAccount>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.ServiceAccountId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Invitation>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Version).IsConcurrencyToken();
            // Lengths in bytes, where a database counts so.
            e.Property(x => x.Email).HasMaxLength(1_000);
            e.Property(x => x.EmailKey).HasMaxLength(320);
            e.Property(x => x.DisplayName).HasMaxLength(800);
            e.Property(x => x.Message).HasMaxLength(8_000);
            e.Property(x => x.SecretHash).HasMaxLength(32);
            e.Property(x => x.AuditKey).HasMaxLength(ValueLock.KeyLength);
            e.HasIndex(x => x.SecretHash).IsUnique();
            // One that is pending for an address; those that are done with are history.
            e.HasIndex(x => new { x.OrganizationId, x.EmailKey }).IsUnique().HasFilter("\"State\" = 0");
            e.HasIndex(x => new { x.OrganizationId, x.AcceptedBy });
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.AcceptedBy }).OnDelete(DeleteBehavior.Cascade);
            e.Ignore(x => x.InvitedRoles);
            e.Ignore(x => x.GroupIds);
        });
        modelBuilder.Entity<OutgoingMail>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Kind).HasMaxLength(40);
            e.Property(x => x.Recipient).HasMaxLength(320);
            e.Property(x => x.LastError).HasMaxLength(1_600);
            e.HasIndex(x => new { x.OrganizationId, x.CauseId });
            // What waits is little, and looked for often.
            e.HasIndex(x => new { x.OrganizationId, x.DueAt }).HasFilter("\"State\" = 0");
        });
        modelBuilder.Entity<IdempotentRequest>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.CredentialId, x.Key });
            e.Property(x => x.Key).HasMaxLength(IdempotentRequest.MaxKeyLength);
            e.Property(x => x.RequestHash).HasMaxLength(32);
            e.HasIndex(x => new { x.OrganizationId, x.CreatedAt });
        });
        modelBuilder.Entity<AuditSeal>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Number });
            e.Property(x => x.Hash).HasMaxLength(32);
            e.Property(x => x.PreviousHash).HasMaxLength(32);
        });
        modelBuilder.Entity<AuditEntry>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Action).HasMaxLength(64);
            e.Property(x => x.Address).HasMaxLength(64);
        });
        modelBuilder.Entity<ResourceCount>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.ConnectionId, x.Slot });
            e.HasOne<Connection>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.ConnectionId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<HubKey>(e =>
        {
            e.HasKey(x => x.Name);
            e.Property(x => x.Name).HasMaxLength(64);
        });
        SessionModel.Configure(modelBuilder);
        CredentialModel.Configure(modelBuilder);
        FilterByOrganization(modelBuilder);
    }

    private static void BelongsToConnection<T>(
        Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<T> entity,
        System.Linq.Expressions.Expression<Func<T, object?>> key)
        where T : class =>
        entity.HasOne<Connection>().WithMany().HasForeignKey(key).OnDelete(DeleteBehavior.Cascade);

    /// <summary>Every owned row, whatever it is: none is left out by oversight.</summary>
    private void FilterByOrganization(ModelBuilder modelBuilder)
    {
        var filter = typeof(HubDbContext).GetMethod(nameof(Filter), BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var owned in modelBuilder.Model.GetEntityTypes().Select(type => type.ClrType).Where(typeof(IOwned).IsAssignableFrom).ToList())
        {
            filter.MakeGenericMethod(owned).Invoke(this, [modelBuilder]);
        }
    }

    private void Filter<T>(ModelBuilder modelBuilder)
        where T : class, IOwned =>
        modelBuilder.Entity<T>().HasQueryFilter(OrganizationFilter, x => x.OrganizationId == OrganizationId);

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        value => value.ToUnixTimeMilliseconds(),
        value => DateTimeOffset.FromUnixTimeMilliseconds(value));
}
