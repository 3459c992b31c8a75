using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Credentials;

/// <summary>The tables of credentials. A password hangs on the person, all else on the password: they go together.</summary>
internal static class CredentialModel
{
    private const int KeyHashLength = 32;
    private const int MaxTransports = 200;
    private const int MaxPublicKey = 2_000;
    private const int MaxPasswordHash = 500;

    public static void Configure(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<LocalCredential>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.UserId });
            e.Property(x => x.Hash).HasMaxLength(MaxPasswordHash);
            e.Property(x => x.RecoveryAddress).HasMaxLength(LocalCredential.MaxAddressLength);
            e.Property(x => x.RecoveryKey).HasMaxLength(ComparisonKey.MaxIndexedLength);
            e.HasIndex(x => new { x.OrganizationId, x.RecoveryKey });
            e.HasOne<User>().WithOne().HasForeignKey<LocalCredential>(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<TotpKey>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.UserId });
            e.Property(x => x.Key).HasMaxLength(Totp.KeyLength);
            e.Property(x => x.Pending).HasMaxLength(Totp.KeyLength);
            e.HasOne<LocalCredential>().WithOne().HasForeignKey<TotpKey>(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<RecoveryCode>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.UserId, x.Hash });
            e.Property(x => x.Hash).HasMaxLength(KeyHashLength);
            BelongsToCredential(e, x => new { x.OrganizationId, x.UserId });
        });
        modelBuilder.Entity<Passkey>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.CredentialId).HasMaxLength(Passkey.MaxCredentialIdLength);
            e.Property(x => x.PublicKey).HasMaxLength(MaxPublicKey);
            e.Property(x => x.Transports).HasMaxLength(MaxTransports);
            e.Property(x => x.Name).HasMaxLength(Passkey.MaxNameLength);
            e.HasIndex(x => new { x.OrganizationId, x.CredentialId }).IsUnique();
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            BelongsToCredential(e, x => new { x.OrganizationId, x.UserId });
        });
        modelBuilder.Entity<OneTimeLink>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Hash).HasMaxLength(KeyHashLength);
            e.HasIndex(x => x.Hash).IsUnique();
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SignInThrottle>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Key });
            e.Property(x => x.Key).HasMaxLength(KeyHashLength);
        });
    }

    private static void BelongsToCredential<T>(EntityTypeBuilder<T> entity, System.Linq.Expressions.Expression<Func<T, object?>> key)
        where T : class =>
        entity.HasOne<LocalCredential>().WithMany().HasForeignKey(key).OnDelete(DeleteBehavior.Cascade);
}
