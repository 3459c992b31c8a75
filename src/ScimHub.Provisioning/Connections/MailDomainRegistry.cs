using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Connections;

/// <summary>The mail domains of one organisation: each is bound to a connection, and counts once it is proved by a TXT record, or an operator has vouched for it.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class MailDomainRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    private const string ProofPrefix = "scimhub-domain-verification=";
    private const int ProofBytes = 16;

    public async Task<IReadOnlyList<VerifiedDomain>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.VerifiedDomains.AsNoTracking().OrderBy(x => x.Name).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <param name="connection">The connection's name: its addresses in this domain are believed.</param>
    public async Task<VerifiedDomain> AddAsync(string name, string connection, CancellationToken ct)
    {
        var read = Read(name);
        var key = ComparisonKey.Identity(connection);
        await using var context = storage.CreateContext(actor);
        var bound = await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.NameKey == key, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no connection '{connection}': 'connection list' shows those there are.");
        if (await context.VerifiedDomains.AnyAsync(x => x.Name == read, ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict($"The mail domain '{read}' is there already: remove it first to bind it to another connection.");
        }
        var now = time.GetUtcNow();
        var domain = new VerifiedDomain
        {
            OrganizationId = actor.OrganizationId,
            Name = read,
            ConnectionId = bound.Id,
            Proof = ProofPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ProofBytes)),
            CreatedAt = now,
        };
        context.VerifiedDomains.Add(domain);
        AdministrativeAudit.Record(context, now, "mailDomain.created", bound.Id, bound.Id, new() { ["name"] = read }, AuditValues.Of(null, AuditedSettings.Of(domain)));
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict($"Somebody else changed the mail domain '{read}', or its connection, at the same moment: repeat the command.");
        }
        return domain;
    }

    /// <summary>Looks for the proof.</summary>
    /// <param name="lookUp">Reads the TXT records of a name; it throws <see cref="AdministrationException"/> where DNS does not answer.</param>
    public async Task<VerifiedDomain> VerifyAsync(string name, Func<string, CancellationToken, Task<IReadOnlyList<string>>> lookUp, CancellationToken ct)
    {
        var domain = await FindAsync(name, ct).ConfigureAwait(false);
        var records = await lookUp(domain.Name, ct).ConfigureAwait(false);
        return records.Contains(domain.Proof, StringComparer.Ordinal)
            ? await SetAsync(domain.Name, vouched: false, ct).ConfigureAwait(false)
            : throw AdministrationException.Conflict(
                $"None of the {records.Count} TXT records of '{domain.Name}' is the proof: add the record {domain.Proof} there, wait until DNS knows it, and verify again.");
    }

    /// <summary>An operator says that the domain is the organisation's, and answers for it.</summary>
    public async Task<VerifiedDomain> VouchAsync(string name, CancellationToken ct) => await SetAsync((await FindAsync(name, ct).ConfigureAwait(false)).Name, vouched: true, ct).ConfigureAwait(false);

    public async Task<VerifiedDomain> RemoveAsync(string name, CancellationToken ct)
    {
        var found = await FindAsync(name, ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(actor);
        context.VerifiedDomains.Remove(found);
        AdministrativeAudit.Record(
            context, time.GetUtcNow(), "mailDomain.removed", found.ConnectionId, found.ConnectionId ?? Guid.Empty, new() { ["name"] = found.Name }, AuditValues.Of(AuditedSettings.Of(found), null));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return found;
    }

    public async Task<VerifiedDomain> FindAsync(string name, CancellationToken ct)
    {
        var read = Read(name);
        await using var context = storage.CreateContext(actor);
        return await context.VerifiedDomains.AsNoTracking().SingleOrDefaultAsync(x => x.Name == read, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no mail domain '{read}': 'maildomain list' shows those there are.");
    }

    private async Task<VerifiedDomain> SetAsync(string name, bool vouched, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var domain = await context.VerifiedDomains.SingleAsync(x => x.Name == name, ct).ConfigureAwait(false);
        if (domain.VerifiedAt is not null && domain.Overridden == vouched)
        {
            return domain;
        }
        var now = time.GetUtcNow();
        var was = AuditedSettings.Of(domain);
        domain.VerifiedAt = now;
        domain.Overridden = vouched;
        AdministrativeAudit.Record(
            context, now, vouched ? "mailDomain.vouched" : "mailDomain.verified", domain.ConnectionId, domain.ConnectionId ?? Guid.Empty, new() { ["name"] = name },
            AuditValues.Of(was, AuditedSettings.Of(domain)));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return domain;
    }

    private static string Read(string name) => MailDomain.TryRead(name) ?? throw new AdministrationException($"'{name}' is no mail domain: write it as in addresses, such as contoso.com.");
}
