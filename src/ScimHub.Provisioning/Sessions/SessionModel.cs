using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Sessions;

/// <summary>The tables of sessions: they hang on their person, and go with them.</summary>
internal static class SessionModel
{
    public static void Configure(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Session>(e =>
        {
            e.HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Hash).HasMaxLength(Secret.HashLength);
            e.HasIndex(x => x.Hash).IsUnique();
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.Property(x => x.Subject).HasMaxLength(400);
            e.Property(x => x.ProviderSessionId).HasMaxLength(400);
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.Subject });
            e.Property(x => x.Address).HasMaxLength(64);
            e.Property(x => x.UserAgent).HasMaxLength(300);
            e.HasOne<User>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SpentValue>(e =>
        {
            e.HasKey(x => x.Hash);
            e.Property(x => x.Hash).HasMaxLength(Secret.HashLength);
            e.HasIndex(x => x.ExpiresAt);
        });
    }
}
