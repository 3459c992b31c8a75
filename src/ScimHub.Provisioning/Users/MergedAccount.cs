using System.Text.Json;
using ScimHub.Provisioning.Groups;

namespace ScimHub.Provisioning.Users;

/// <summary>An account as it was when it became a part of another.</summary>
/// <param name="Local">What was set by hand; null where nothing was.</param>
/// <param name="Links">Where it was known, and as whom: what is said of it there is the other's from then on.</param>
/// <param name="OtherLocal">What was set by hand of the other before, and after: where that has changed since, it stays as it is.</param>
internal sealed record MergedAccount(
    string UserName,
    bool Suspended,
    bool Protected,
    byte[]? Local,
    byte[]? AuditKey,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndsAt,
    IReadOnlyList<MergedAccount.Link> Links,
    IReadOnlyList<MergedAccount.Grant> Grants,
    IReadOnlyList<MergedAccount.Membership> Memberships,
    IReadOnlyList<MergedAccount.Management> Managements,
    MergedAccount.LocalLayers OtherLocal)
{
    public static byte[] Write(MergedAccount account) => JsonSerializer.SerializeToUtf8Bytes(account);

    public static MergedAccount Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<MergedAccount>(json) ?? throw new InvalidOperationException("A merged account is stored as null.");

    public sealed record Link(Guid ConnectionId, Channel Channel, string? ExternalId, string? Issuer, string? Subject);

    /// <param name="Moved">The other had none like it, and has had it since; else it was not needed.</param>
    public sealed record Grant(Guid Id, Guid RoleId, Guid? DomainId, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, DateTimeOffset CreatedAt, bool Moved)
    {
        public bool IsLike(Access.Grant other) => other.RoleId == RoleId && other.DomainId == DomainId && other.StartsAt == StartsAt && other.EndsAt == EndsAt;
    }

    /// <param name="Source">Who says so: see <see cref="Member.ConnectionId"/>.</param>
    public sealed record Membership(Guid GroupId, Guid Source, Channel Channel, bool Moved);

    public sealed record Management(Guid GroupId, DateTimeOffset CreatedAt, bool Moved);

    public sealed record LocalLayers(byte[]? Before, byte[]? After);
}
