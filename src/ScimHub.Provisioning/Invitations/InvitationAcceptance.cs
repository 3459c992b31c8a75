using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Invitations;

/// <summary>
/// For the invited person: what the link says, and its acceptance by an account that no connection holds. By an identity provider it is accepted at
/// <see cref="AssertionProvisioner"/>, which is given the proof that the link was opened.
/// </summary>
public sealed class InvitationAcceptance(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
{
    private const string Created = "user.created";

    private readonly HubDatabase database = storage.Database;
    private readonly InvitationDesk desk = new(storage, time);
    private readonly InvitationLetter letters = new(storage, catalog, new(null, false, MailTemplates.Default));
    private readonly AccountFinder finder = new(storage);
    private readonly SeatLock seats = new(storage.Database);

    private static Refusal Ended { get; } = ProvisioningPolicy.DecideInvitation(isPending: false, isProved: false, isElsewhere: false)!;

    /// <returns>Null where the secret is no pending invitation's: whether it never was or is no more is not told.</returns>
    public async Task<InvitationOffer?> OpenAsync(string secret, CancellationToken ct)
    {
        var hash = new byte[Secret.HashLength];
        if (!secret.StartsWith(Secret.InvitationPrefix, StringComparison.Ordinal) || !Secret.TryHash(secret, hash))
        {
            return null;
        }
        await using var context = storage.CreateContext();
        // The secret tells the organisation.
        var invitation = await context.Invitations.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(x => x.SecretHash == hash, ct).ConfigureAwait(false);
        return invitation is null || invitation.StateAt(time.GetUtcNow()) != InvitationState.Pending ? null : await OfferAsync(invitation, ct).ConfigureAwait(false);
    }

    /// <summary>The same, of a proof that was given before.</summary>
    public async Task<InvitationOffer?> OpenAsync(InvitationProof proof, CancellationToken ct)
    {
        await using var context = storage.CreateContext(proof.OrganizationId);
        var invitation = await context.Invitations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == proof.Id, ct).ConfigureAwait(false);
        return InvitationDesk.IsGood(invitation, proof, time.GetUtcNow()) ? await OfferAsync(invitation!, ct).ConfigureAwait(false) : null;
    }

    /// <summary>Makes the account of an invited person who signs in here itself, by the commit step of every account: with the local layer, the invited address, and what the invitation gives.</summary>
    /// <param name="alongside">What else is written of the person of that id, such as their password: all of it holds or nothing.</param>
    /// <param name="address">The network address they come from.</param>
    /// <returns><c>Created</c>, or <c>Rejected</c> with the reason: an account that exists already is entered by its own ways in.</returns>
    /// <exception cref="ScimException">A name cannot be kept.</exception>
    public async Task<ProvisioningOutcome> AcceptLocallyAsync(
        InvitationProof proof, LocalPerson person, Func<Guid, IReadOnlyList<SqlStatement>>? alongside, string? address, CancellationToken ct) =>
        await Optimistic.RunAsync(() => TryAsync(proof, person, alongside, address, ct), ct).ConfigureAwait(false);

    /// <summary>The same with a password, where people may sign in here. The way back from a forgotten one leads to the invited address, which is the person's.</summary>
    /// <exception cref="AdministrationException">The password cannot be used, and why.</exception>
    /// <exception cref="ScimException">A name cannot be kept.</exception>
    public async Task<ProvisioningOutcome> AcceptWithPasswordAsync(
        InvitationProof proof, LocalPerson person, string password, LocalAccounts accounts, SignInSettingsRegistry signIn, string? address, CancellationToken ct)
    {
        var held = await signIn.ReadAsync(proof.OrganizationId, ct).ConfigureAwait(false);
        if (ProvisioningPolicy.DecideLocalSignIn(held.SsoOnly.Value, isBreakGlass: false) is { } closed)
        {
            return await RejectAsync(proof, closed, address, ct).ConfigureAwait(false);
        }
        await using var context = storage.CreateContext(proof.OrganizationId);
        var invitation = await context.Invitations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == proof.Id, ct).ConfigureAwait(false);
        if (!InvitationDesk.IsGood(invitation, proof, time.GetUtcNow()))
        {
            return await RejectAsync(proof, Ended, address, ct).ConfigureAwait(false);
        }
        var opened = await desk.OpenAsync(context, invitation!, ct).ConfigureAwait(false);
        var credential = await accounts.BeginAsync(proof.OrganizationId, Layer(opened, person), opened.Address.Text, password, ct).ConfigureAwait(false);
        return await AcceptLocallyAsync(
            proof, person, id => [.. credential.Statements(new Actor(proof.OrganizationId, ActorKind.Person, id, Address: address), id, time.GetUtcNow())], address, ct).ConfigureAwait(false);
    }

    private async Task<ProvisioningOutcome?> TryAsync(InvitationProof proof, LocalPerson person, Func<Guid, IReadOnlyList<SqlStatement>>? alongside, string? address, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var id = SequentialId.Next(now);
        await using var context = storage.CreateContext(proof.OrganizationId);
        var invitation = await context.Invitations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == proof.Id, ct).ConfigureAwait(false);
        if (!InvitationDesk.IsGood(invitation, proof, now))
        {
            return await RejectAsync(proof, Ended, address, ct).ConfigureAwait(false);
        }
        var opened = await desk.OpenAsync(context, invitation!, ct).ConfigureAwait(false);
        var stored = opened.Address.StoredKeys;
        if (await context.UserEmails.AnyAsync(x => stored.Contains(x.EmailKey), ct).ConfigureAwait(false))
        {
            return await RejectTakenAsync(proof, address, ct).ConfigureAwait(false);
        }
        var actor = new Actor(proof.OrganizationId, ActorKind.Person, id, Address: address);
        var user = UserCodec.New(id, now, [], Layer(opened, person));
        var unit = new UserUnit(proof.OrganizationId, catalog.User, now);
        var row = unit.Create(user);
        unit.Work.Add(AuditTrail.Entry(actor, null, now, Created, id, new JsonObject { ["invitation"] = proof.Id.ToString() }.ToJsonString(), unit.Beginning(row, null)));
        unit.Work.AddRange(alongside?.Invoke(id) ?? []);
        await desk.AddAsync(unit.Work, actor, opened, id, ct).ConfigureAwait(false);
        var limit = (await settings.ReadAsync(proof.OrganizationId, ct).ConfigureAwait(false)).Seats.Value;
        seats.Add(unit.Work, proof.OrganizationId, limit);
        if (await database.CommitAsync(id, unit.Work, ct).ConfigureAwait(false))
        {
            return new ProvisioningOutcome.Created(id);
        }
        return await finder.IsTakenAsync(proof.OrganizationId, id, row.UserNameKey, ct).ConfigureAwait(false) ? await RejectTakenAsync(proof, address, ct).ConfigureAwait(false)
            : limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(proof.OrganizationId, ct).ConfigureAwait(false)) is { } full ? await RejectAsync(proof, full, address, ct).ConfigureAwait(false)
            : null;
    }

    /// <summary>The account that stands there may have been made by this very invitation a moment ago.</summary>
    private async Task<ProvisioningOutcome> RejectTakenAsync(InvitationProof proof, string? address, CancellationToken ct)
    {
        await using var context = storage.CreateContext(proof.OrganizationId);
        var invitation = await context.Invitations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == proof.Id, ct).ConfigureAwait(false);
        return await RejectAsync(proof, InvitationDesk.IsGood(invitation, proof, time.GetUtcNow()) ? Taken : Ended, address, ct).ConfigureAwait(false);
    }

    private ScimResource Layer(AcceptedInvitation opened, LocalPerson person)
    {
        var layer = new ScimResource(catalog.User, ScimComplex.Empty)
            .With(UserAttributes.UserName, new ScimString(string.IsNullOrWhiteSpace(person.UserName) ? opened.Address.Text : person.UserName.Trim()))
            .With(UserAttributes.Emails, new ScimList([ScimComplex.Empty.With(UserAttributes.EmailValue, new ScimString(opened.Address.Text))]));
        var name = string.IsNullOrWhiteSpace(person.DisplayName) ? opened.Invitation.DisplayName : person.DisplayName.Trim();
        layer = name is null ? layer : layer.With(UserAttributes.DisplayName, new ScimString(name));
        return UserCodec.Layer(layer).Layer.With(UserAttributes.Active, null);
    }

    private async Task<InvitationOffer> OfferAsync(Invitation invitation, CancellationToken ct)
    {
        await using var context = storage.CreateContext(invitation.OrganizationId);
        return new(
            new(invitation.OrganizationId, invitation.Id, invitation.Generation),
            invitation.Email,
            EmailAddress.Parse(invitation.Email).Shown,
            invitation.DisplayName,
            await context.Organizations.Where(x => x.Id == invitation.OrganizationId).Select(x => x.Name).SingleAsync(ct).ConfigureAwait(false),
            await letters.InviterAsync(context, invitation.InviterKind, invitation.InviterId, ct).ConfigureAwait(false),
            invitation.Message,
            invitation.ExpiresAt);
    }

    private async Task<ProvisioningOutcome> RejectAsync(InvitationProof proof, Refusal refusal, string? address, CancellationToken ct)
    {
        var actor = new Actor(proof.OrganizationId, ActorKind.Person, Address: address);
        var now = time.GetUtcNow();
        var reference = SequentialId.Next(now);
        await database.CommitAsync(proof.Id, [AuditTrail.Refusal(actor, null, now, "invitation.accepted", proof.Id, refusal.Reason, reference)], ct).ConfigureAwait(false);
        return new ProvisioningOutcome.Rejected(refusal, reference);
    }

    private static Refusal Taken { get; } = new(RefusalReason.Conflict, "An account of this name or address exists already: sign in as you usually do, or choose another name.");
}
