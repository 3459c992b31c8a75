using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;

namespace ScimHub.Provisioning.Invitations;

/// <summary>The invitations there are in one organisation.</summary>
public sealed class InvitationReader(HubStorage storage, TimeProvider time, int organizationId)
{
    /// <summary>A page in the order of their making: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    /// <param name="state">As it is now, expiry included; null: any.</param>
    /// <param name="email">The address; null: any.</param>
    public async Task<IReadOnlyList<Invitation>> ListAsync(InvitationState? state, string? email, Guid after, int limit, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var parameters = new SqlParameters();
        parameters.Add(organizationId);
        var where = $"\"OrganizationId\" = $1 AND \"Id\" > {parameters.Add(after)}";
        if (email is not null)
        {
            where += $" AND \"EmailKey\" = {parameters.Add(EmailAddress.Parse(email).Key)}";
        }
        where += state switch
        {
            null => "",
            InvitationState.Pending => $" AND \"State\" = 0 AND \"ExpiresAt\" > {parameters.Add(now)}",
            InvitationState.Expired => $" AND (\"State\" = {(int)InvitationState.Expired} OR (\"State\" = 0 AND \"ExpiresAt\" <= {parameters.Add(now)}))",
            _ => $" AND \"State\" = {(int)state.Value}",
        };
        parameters.Add((long)limit);
        parameters.Add(0L);
        var ids = await storage.Database.ListAsync(
            $"SELECT \"Id\" FROM \"Invitations\" WHERE {where} ORDER BY \"Id\" {storage.Database.Page(parameters.Count - 1, parameters.Count)}", parameters.ToArray(), row => row.Id(0), ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(organizationId);
        return await context.Invitations.AsNoTracking().Where(x => ids.Contains(x.Id)).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <exception cref="AdministrationException">There is none of that id.</exception>
    public async Task<Invitation> GetAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Invitations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false) ?? throw NotFound(id.ToString());
    }

    /// <summary>By its id; or, by the address, the pending one, else the newest.</summary>
    /// <exception cref="AdministrationException">There is none.</exception>
    public async Task<Invitation> FindAsync(string idOrAddress, CancellationToken ct)
    {
        if (Guid.TryParse(idOrAddress, out var id))
        {
            return await GetAsync(id, ct).ConfigureAwait(false);
        }
        var key = EmailAddress.Parse(idOrAddress).Key;
        await using var context = storage.CreateContext(organizationId);
        return await context.Invitations.AsNoTracking().Where(x => x.EmailKey == key).OrderBy(x => x.State).ThenByDescending(x => x.CreatedAt).FirstOrDefaultAsync(ct).ConfigureAwait(false)
            ?? throw NotFound(idOrAddress);
    }

    /// <summary>Of each invitation the mail that was written last, where it is kept still.</summary>
    public async Task<IReadOnlyDictionary<Guid, OutgoingMail>> MailsAsync(IEnumerable<Guid> invitations, CancellationToken ct)
    {
        var ids = invitations.ToList();
        await using var context = storage.CreateContext(organizationId);
        var mails = await context.OutgoingMails.AsNoTracking().Where(x => ids.Contains(x.CauseId)).ToListAsync(ct).ConfigureAwait(false);
        return mails.GroupBy(mail => mail.CauseId).ToDictionary(cause => cause.Key, cause => cause.MaxBy(mail => mail.CreatedAt)!);
    }

    internal static AdministrationException NotFound(string which) => AdministrationException.NotFound($"There is no invitation '{EmailAddress.Clean(which)}': 'invitation list' shows those there are.");
}
