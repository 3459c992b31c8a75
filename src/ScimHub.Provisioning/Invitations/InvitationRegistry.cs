using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Invitations;

/// <summary>Invites people, in somebody's name, and takes it back: each change with its audit row and the mail it makes necessary, in one transaction.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class InvitationRegistry(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings, Actor actor, InvitationPost post)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(90);

    private const int MaxMessageLength = 2_000;
    private const int MaxRoles = 50;

    private const string Created = "invitation.created";
    private const string Resent = "invitation.resent";
    private const string Updated = "invitation.updated";
    private const string Revoked = "invitation.revoked";

    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(5);

    private readonly MailOutbox outbox = new(storage, time);
    private readonly InvitationLetter letters = new(storage, catalog, post);
    private readonly InvitationReader reader = new(storage, time, actor.OrganizationId);

    /// <summary>What they who act may give at most; null: everything.</summary>
    public RolePermissions? Ceiling { get; init; }

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    private InvitationGifts Gifts => field ??= new(storage, catalog, time, actor, Ceiling);

    /// <summary>Invites all of them, or nobody.</summary>
    public async Task<InvitationBatch> InviteAsync(NewInvitations wanted, CancellationToken ct)
    {
        var lifetime = Lifetime(wanted.Lifetime);
        var message = Message(wanted.Message);
        var list = InvitationList.Read(wanted.People);
        var roles = await Gifts.FindRolesAsync(wanted.Roles is { Count: > 0 } wishes ? wishes : [new RoleWish(BuiltInRoles.Member.Name)], ct).ConfigureAwait(false);
        var groups = await Gifts.FindGroupsAsync(wanted.Groups ?? [], ct).ConfigureAwait(false);
        if (roles.Count > MaxRoles || groups.Count > MaxRoles)
        {
            throw new AdministrationException($"An invitation gives at most {MaxRoles} roles and as many groups.");
        }
        await Gifts.CheckAsync(roles, groups, Created, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var made = list.People.ConvertAll(person => Make(person.Address, person.DisplayName, roles, groups, message, now, now + lifetime));
        var mails = await MailsAsync(made, ct).ConfigureAwait(false);

        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var held = await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false);
        if (wanted.InviteOnly && !held.InviteOnly.Value)
        {
            held = await settings.ChangeAsync(context, new(InviteOnly: new(true)), ct).ConfigureAwait(false);
        }
        await InvitationExpiry.ExpireAsync(context, now, [.. made.Select(x => x.Invitation.EmailKey)], ct).ConfigureAwait(false);
        await list.CheckAsync(context, ct).ConfigureAwait(false);
        foreach (var (invitation, _) in made)
        {
            context.Invitations.Add(invitation);
            Record(context, now, Created, invitation, null);
        }
        context.OutgoingMails.AddRange(mails);
        var batch = new InvitationBatch([.. made.Select(x => new IssuedInvitation(x.Invitation, post.Sends ? null : post.LinkTo(x.Secret)))], held.InviteOnly.Value);
        Alongside?.Invoke(context, batch);
        await AccessRegistry.SaveAsync(context, "invitations to", made.Count == 1 ? made[0].Invitation.Email : "these addresses", ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return batch;
    }

    /// <summary>Sends an invitation again, one that has expired too: with a new link. The links before it are dead.</summary>
    public async Task<IssuedInvitation> ResendAsync(Guid id, TimeSpan? lifetime, CancellationToken ct)
    {
        var known = await reader.GetAsync(id, ct).ConfigureAwait(false);
        // Whoever is handed the link, or makes it good again, gives what it gives.
        await Gifts.CheckAsync(known.InvitedRoles, known.GroupIds, Resent, ct).ConfigureAwait(false);
        var secret = Secret.New(Secret.InvitationPrefix);
        var now = time.GetUtcNow();
        known.ExpiresAt = now + Lifetime(lifetime);
        var mails = await MailsAsync([(known, secret)], ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var invitation = await LoadAsync(context, id, known.Version, ct).ConfigureAwait(false);
        if (invitation.State is InvitationState.Accepted or InvitationState.Revoked)
        {
            throw AdministrationException.Conflict($"The invitation of {invitation.Email} is {(invitation.State == InvitationState.Accepted ? "accepted" : "revoked: invite them anew")}.");
        }
        var before = AuditedSettings.Of(invitation);
        (invitation.SecretHash, invitation.State, invitation.ClosedAt) = (Secret.Hash(secret), InvitationState.Pending, null);
        (invitation.SentAt, invitation.ExpiresAt) = (now, known.ExpiresAt);
        invitation.Generation++;
        invitation.Version++;
        await MailOutbox.WithdrawAsync(context, id, now, ct).ConfigureAwait(false);
        context.OutgoingMails.AddRange(mails);
        Record(context, now, Resent, invitation, before);
        var issued = new IssuedInvitation(invitation, post.Sends ? null : post.LinkTo(secret));
        await SaveAsync(context, invitation, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return issued;
    }

    /// <summary>Takes an invitation back. One that is taken back already stays so.</summary>
    public async Task<Invitation> RevokeAsync(Guid id, Precondition condition, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var invitation = await LoadAsync(context, id, null, ct).ConfigureAwait(false);
        condition.Check(invitation.Version);
        if (invitation.State == InvitationState.Accepted)
        {
            throw AdministrationException.Conflict($"The invitation of {invitation.Email} is accepted: end what it gave, or the account of the person {invitation.AcceptedBy}.");
        }
        if (invitation.State == InvitationState.Revoked)
        {
            return invitation;
        }
        var before = AuditedSettings.Of(invitation);
        (invitation.State, invitation.ClosedAt) = (InvitationState.Revoked, now);
        invitation.Version++;
        await MailOutbox.WithdrawAsync(context, id, now, ct).ConfigureAwait(false);
        Record(context, now, Revoked, invitation, before);
        await SaveAsync(context, invitation, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return invitation;
    }

    /// <summary>Changes what a pending invitation gives. What it has is not added twice, and what it has not is not missed.</summary>
    public async Task<Invitation> ChangeAsync(Guid id, InvitationChange change, Precondition condition, CancellationToken ct)
    {
        var added = await Gifts.FindRolesAsync(change.Add, ct).ConfigureAwait(false);
        var removed = await Gifts.FindRolesAsync(change.Remove, ct).ConfigureAwait(false);
        var known = await reader.GetAsync(id, ct).ConfigureAwait(false);
        var groups = change.Groups is null ? known.GroupIds : await Gifts.FindGroupsAsync(change.Groups, ct).ConfigureAwait(false);
        await Gifts.CheckAsync(added, [.. groups.Except(known.GroupIds)], Updated, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var invitation = await LoadAsync(context, id, change.Groups is null ? null : known.Version, ct).ConfigureAwait(false);
        condition.Check(invitation.Version);
        if (invitation.StateAt(now) != InvitationState.Pending)
        {
            throw AdministrationException.Conflict($"The invitation of {invitation.Email} is {invitation.StateAt(now).ToString().ToLowerInvariant()}: what it gives cannot be changed any more.");
        }
        var before = AuditedSettings.Of(invitation);
        List<InvitedRole> roles = [.. invitation.InvitedRoles.Except(removed).Union(added)];
        if (roles.Count > MaxRoles || groups.Count > MaxRoles)
        {
            throw new AdministrationException($"An invitation gives at most {MaxRoles} roles and as many groups.");
        }
        var (text, inGroups) = (string.Join('\n', roles), change.Groups is null ? invitation.Groups : string.Join('\n', groups));
        if (text == invitation.Roles && inGroups == invitation.Groups)
        {
            return invitation;
        }
        (invitation.Roles, invitation.Groups) = (text, inGroups);
        invitation.Version++;
        Record(context, now, Updated, invitation, before);
        await SaveAsync(context, invitation, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return invitation;
    }

    private (Invitation Invitation, string Secret) Make(
        EmailAddress address, string? name, IReadOnlyList<InvitedRole> roles, IReadOnlyList<Guid> groups, string? message, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var secret = Secret.New(Secret.InvitationPrefix);
        return (new()
        {
            OrganizationId = actor.OrganizationId,
            Id = SequentialId.Next(now),
            Email = address.Text,
            EmailKey = address.Key,
            DisplayName = name,
            Message = message,
            Roles = string.Join('\n', roles),
            Groups = string.Join('\n', groups),
            InviterKind = actor.Kind,
            InviterId = actor.Id,
            SecretHash = Secret.Hash(secret),
            AuditKey = ValueLock.NewKey(),
            CreatedAt = now,
            SentAt = now,
            ExpiresAt = expiresAt,
        }, secret);
    }

    private async Task<IReadOnlyList<OutgoingMail>> MailsAsync(List<(Invitation Invitation, string Secret)> invitations, CancellationToken ct)
    {
        var mails = new List<OutgoingMail>(invitations.Count);
        foreach (var letter in await letters.WriteAsync(actor.OrganizationId, [.. invitations.Select(x => (x.Invitation, post.LinkTo(x.Secret)))], ct).ConfigureAwait(false))
        {
            mails.Add(await outbox.SealAsync(actor.OrganizationId, letter, ct).ConfigureAwait(false));
        }
        return mails;
    }

    private static async Task<Invitation> LoadAsync(HubDbContext context, Guid id, long? version, CancellationToken ct)
    {
        var invitation = await context.Invitations.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false) ?? throw InvitationReader.NotFound(id.ToString());
        return version is null || version == invitation.Version ? invitation : throw AdministrationException.Conflict($"Somebody else changed the invitation of {invitation.Email} at the same moment: repeat the command.");
    }

    private static Task SaveAsync(HubDbContext context, Invitation invitation, CancellationToken ct) => AccessRegistry.SaveAsync(context, "invitation of", invitation.Email, ct);

    private static void Record(HubDbContext context, DateTimeOffset now, string action, Invitation invitation, JsonObject? before) => AdministrativeAudit.Record(
        context,
        now,
        action,
        null,
        invitation.Id,
        new() { ["roles"] = AccessRegistry.Json(invitation.InvitedRoles), ["groups"] = AccessRegistry.Json(invitation.GroupIds) },
        AuditValues.Of(before, AuditedSettings.Of(invitation), invitation.AuditKey));

    private static TimeSpan Lifetime(TimeSpan? wanted) => (wanted ?? DefaultLifetime) is var lifetime && lifetime >= ShortestLifetime && lifetime <= LongestLifetime
        ? lifetime
        : throw new AdministrationException($"An invitation is good for {ShortestLifetime.TotalMinutes:0} minutes to {LongestLifetime.TotalDays:0} days.");

    private static string? Message(string? text)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.Length <= MaxMessageLength && !trimmed.Any(x => char.IsControl(x) && x is not ('\r' or '\n' or '\t')) ? trimmed
            : throw new AdministrationException($"The message has at most {MaxMessageLength} characters, and of control characters none but line feeds and tabs.");
    }
}
