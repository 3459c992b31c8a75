using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Sessions;

namespace ScimHub.Server.Setup;

/// <summary>
/// Makes and reads set-up links: sealed by this server, good for seven days, for whoever has it. It may be opened as often as it takes; once it is ended it opens no more.
/// </summary>
internal sealed class SetupLinks(IDataProtectionProvider protection, SpentValues spent, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private const string Ended = "set-up link";

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("set-up link").ToTimeLimitedDataProtector();

    public (string Code, SetupLink Link, DateTimeOffset Until) Make(int organizationId, Guid connectionId, Guid? issuedBy, string? kind)
    {
        var (link, until) = (new SetupLink(organizationId, connectionId, Guid.CreateVersion7(time.GetUtcNow()), issuedBy, kind), time.GetUtcNow() + Lifetime);
        return (protector.Protect(JsonSerializer.Serialize(link), until), link, until);
    }

    /// <summary>Null: it is none of ours, its time is over, or it was ended.</summary>
    public async Task<SetupLink?> ReadAsync(string? code, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(code))
        {
            return null;
        }
        try
        {
            var link = JsonSerializer.Deserialize<SetupLink>(protector.Unprotect(code, out var until));
            return link is not null && time.GetUtcNow() < until && !await spent.IsSpentAsync(Ended, link.LinkId.ToString(), ct) ? link : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>From now on it opens nothing.</summary>
    public Task EndAsync(Guid linkId, CancellationToken ct) => spent.TrySpendAsync(Ended, linkId.ToString(), time.GetUtcNow() + Lifetime, ct);
}
