using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Users;

/// <summary>Who somebody has proved to be at a connection.</summary>
/// <param name="Issuer">Null for LDAP.</param>
public sealed record ProvedIdentity(Guid ConnectionId, Channel Channel, string? Issuer, string Subject)
{
    public const int HashLength = 32;

    /// <summary>SHA-256 of all of it.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes($"{ConnectionId}\n{(int)Channel}\n{Issuer}\n{Subject}"));
}
