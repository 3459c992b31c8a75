using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Invitations;

/// <summary>Whom somebody wants to invite, read and checked as a whole: each fault is named, and where there is one nothing is done.</summary>
internal sealed class InvitationList
{
    public const int MaxPeople = 500;

    private const int MaxNameLength = 200;

    private readonly List<string> faults = [];

    private bool isConflict = true;

    private InvitationList()
    {
    }

    public List<(EmailAddress Address, string? DisplayName)> People { get; } = [];

    /// <exception cref="AdministrationException">There are none, or too many.</exception>
    public static InvitationList Read(IReadOnlyList<InvitedAddress> people)
    {
        if (people.Count is 0 or > MaxPeople)
        {
            throw new AdministrationException($"Name 1 to {MaxPeople} addresses at once.");
        }
        var list = new InvitationList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var person in people)
        {
            var name = string.IsNullOrWhiteSpace(person.DisplayName) ? null : person.DisplayName.Trim();
            if (!EmailAddress.TryParse(person.Email, out var address))
            {
                list.Reject($"'{EmailAddress.Clean(person.Email)}' is no e-mail address that mail can go to");
            }
            else if (name is not null && (name.Length > MaxNameLength || name.Any(char.IsControl)))
            {
                list.Reject($"the name of {address.Shown} has more than {MaxNameLength} characters, or control characters");
            }
            else if (!seen.Add(address.Key))
            {
                list.Reject($"{address.Shown} is named twice");
            }
            else
            {
                list.People.Add((address, name));
            }
        }
        return list;
    }

    /// <summary>Who is here already, or invited already, is named too.</summary>
    /// <exception cref="AdministrationException">There is a fault.</exception>
    public async Task CheckAsync(HubDbContext context, CancellationToken ct)
    {
        var keys = People.ConvertAll(person => person.Address.Key);
        var stored = People.SelectMany(person => person.Address.StoredKeys).Distinct().ToList();
        var names = People.Select(person => ComparisonKey.Identity(person.Address.Text)).ToList();
        var holders = (await context.UserEmails.Where(x => stored.Contains(x.EmailKey)).Select(x => new { x.EmailKey, x.UserId }).ToListAsync(ct).ConfigureAwait(false)).ToLookup(x => x.EmailKey, x => x.UserId);
        var named = await context.Users.Where(x => names.Contains(x.UserNameKey)).Select(x => new { x.UserNameKey, x.Id }).ToDictionaryAsync(x => x.UserNameKey, x => x.Id, ct).ConfigureAwait(false);
        var pending = await context.Invitations.Where(x => x.State == InvitationState.Pending && keys.Contains(x.EmailKey)).Select(x => new { x.EmailKey, x.Id }).ToDictionaryAsync(x => x.EmailKey, x => x.Id, ct).ConfigureAwait(false);
        foreach (var (address, _) in People)
        {
            if (address.StoredKeys.SelectMany(key => holders[key]).Cast<Guid?>().FirstOrDefault() is { } holder || named.TryGetValue(ComparisonKey.Identity(address.Text), out holder))
            {
                faults.Add($"{address.Shown} is here already, as the person {holder}: give roles with a grant");
            }
            else if (pending.TryGetValue(address.Key, out var invitation))
            {
                faults.Add($"{address.Shown} is invited already: send the invitation {invitation} again, or change it");
            }
        }
        if (faults.Count > 0)
        {
            var message = $"Nobody was invited, since not everybody can be: {string.Join("; ", faults)}.";
            throw isConflict ? AdministrationException.Conflict(message) : new AdministrationException(message);
        }
    }

    private void Reject(string fault)
    {
        faults.Add(fault);
        isConflict = false;
    }
}
