using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// One-time links to administration, for whoever runs the server: the first administrator of an organisation that has none, and the way in for one where single sign-on is broken. The account
/// is protected from then on: no identity provider changes it, and it signs in here where everybody else does not.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class AdministratorLinks(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry provisioning, LocalAccounts locals)
{
    public static readonly TimeSpan FirstLifetime = TimeSpan.FromHours(24);

    public static readonly TimeSpan RecoveryLifetime = TimeSpan.FromMinutes(15);

    private const string Made = "link.made";
    private const string Used = "link.used";

    private readonly HubDatabase database = storage.Database;
    private readonly AdministrationReader administrators = new(storage, time);
    private readonly LocalAccountReader accounts = new(storage, time);
    private readonly LinkReader links = new(storage, time);
    private readonly SeatLock seats = new(storage.Database);

    /// <summary>A link that makes the first administrator, where there is none; the ones before it end.</summary>
    /// <returns>Its secret; null where somebody administers.</returns>
    public async Task<string?> MakeFirstAsync(Actor actor, CancellationToken ct)
    {
        var administration = await administrators.NowAsync(actor.OrganizationId, ct).ConfigureAwait(false);
        if ((await administrators.HoldersAsync(actor.OrganizationId, administration, ct).ConfigureAwait(false)).Count > 0)
        {
            return null;
        }
        var now = time.GetUtcNow();
        var (secret, insert, id) = LinkReader.New(actor.OrganizationId, LinkPurpose.FirstAdministrator, null, now, FirstLifetime);
        await database.CommitAsync(
            id, [new(CredentialSql.EndLinksFor, [actor.OrganizationId, (int)LinkPurpose.FirstAdministrator]), insert, Entry(actor, now, Made, id, LinkPurpose.FirstAdministrator)], ct).ConfigureAwait(false);
        return secret;
    }

    /// <summary>A link by which an administrator sets a password here.</summary>
    /// <param name="userName">An active administrator; null: one who is to be made.</param>
    public async Task<(string Secret, DateTimeOffset ExpiresAt)> MakeRecoveryAsync(Actor actor, string? userName, CancellationToken ct)
    {
        var account = userName is null ? null : await accounts.FindByNameAsync(actor.OrganizationId, userName, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no person '{userName}': 'admin list' shows the administrators.");
        if (account is { Administers: false } or { Active: false })
        {
            throw AdministrationException.Conflict($"'{userName}' is no active administrator: 'admin list' shows those there are, and without --user the link makes a new one.");
        }
        var now = time.GetUtcNow();
        var (secret, insert, id) = LinkReader.New(actor.OrganizationId, LinkPurpose.AdministratorRecovery, account?.Id, now, RecoveryLifetime);
        await database.CommitAsync(id, [insert, Entry(actor, now, Made, account?.Id ?? id, LinkPurpose.AdministratorRecovery)], ct).ConfigureAwait(false);
        return (secret, now + RecoveryLifetime);
    }

    /// <summary>The active people who administer the whole.</summary>
    public async Task<IReadOnlyList<AdministratorSummary>> ListAsync(int organizationId, CancellationToken ct)
    {
        var administration = await administrators.NowAsync(organizationId, ct).ConfigureAwait(false);
        var ids = (await administrators.HoldersAsync(organizationId, administration, ct).ConfigureAwait(false)).Select(x => x.UserId).Distinct().ToList();
        await using var context = storage.CreateContext(organizationId);
        var rows = await context.Users.AsNoTracking().Where(x => ids.Contains(x.Id)).OrderBy(x => x.Id)
            .Select(x => new { x.Id, x.Document, x.Protected, HasPassword = context.LocalCredentials.Any(c => c.UserId == x.Id) }).ToListAsync(ct).ConfigureAwait(false);
        return [.. rows.Select(x => new AdministratorSummary(x.Id, OpenDocument.Read(x.Document, catalog.User).Text(UserAttributes.UserName)!, x.Protected, x.HasPassword))];
    }

    /// <summary>Makes the administrator that a link without a name is for.</summary>
    /// <param name="purpose">The first one, or one beside those there are.</param>
    public async Task<Guid> CreateAsync(string secret, LinkPurpose purpose, NewAdministrator wanted, string? address, CancellationToken ct)
    {
        var link = await links.FindAsync(secret, purpose, ct).ConfigureAwait(false) is { UserId: null } found ? found : throw PasswordRecovery.NoLink;
        var actor = new Actor(link.OrganizationId, ActorKind.Person, Address: address);
        var local = Person(wanted);
        var credential = await locals.BeginAsync(link.OrganizationId, local, wanted.Email, wanted.Password, ct).ConfigureAwait(false);
        var limit = (await provisioning.ReadAsync(link.OrganizationId, ct).ConfigureAwait(false)).Seats.Value;
        var made = await Optimistic.RunAsync(() => TryCreateAsync(actor, link, local, credential, limit, ct), ct).ConfigureAwait(false);
        return made.Id;
    }

    /// <summary>Sets the password of the administrator that a link names.</summary>
    public async Task<Guid> SetPasswordAsync(string secret, string password, string? address, CancellationToken ct)
    {
        var link = await links.FindAsync(secret, LinkPurpose.AdministratorRecovery, ct).ConfigureAwait(false);
        if (link?.UserId is not { } id)
        {
            throw PasswordRecovery.NoLink;
        }
        var actor = new Actor(link.OrganizationId, ActorKind.Person, id, Address: address);
        var first = await AdministratorAsync(link, id, ct).ConfigureAwait(false);
        var hash = await locals.HashAsync(link.OrganizationId, first.Document, first.Credential?.RecoveryAddress, password, ct).ConfigureAwait(false);
        await Optimistic.RunAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var account = await AdministratorAsync(link, id, ct).ConfigureAwait(false);
                List<SqlStatement> work = [new(CredentialSql.UseLink, [link.OrganizationId, link.Id, now], 1)];
                work.AddRange(account.Credential is { } credential
                    ? await locals.ChangeAsync(actor, credential, hash, "password.reset", ct).ConfigureAwait(false)
                    : [new(CredentialSql.StepUser, [link.OrganizationId, id, account.Version], 1), .. new NewCredential(hash, locals.MainAddress(account.Document)).Statements(actor, id, now)]);
                if (!account.Protected)
                {
                    work.Add(new(UserSql.Protect, [link.OrganizationId, id, true], 1));
                    work.Add(AuditTrail.Entry(actor, null, now, "user.protected", id, null));
                }
                work.Add(Entry(actor, now, Used, id, link.Purpose));
                work.Add(new(AdministrationReader.Advance, [link.OrganizationId, account.AccessVersion], 1));
                if (!account.Protected)
                {
                    work.Add(new(UserSql.TouchAllGroups, [link.OrganizationId, id, now]));
                }
                return await database.CommitAsync(id, work, ct).ConfigureAwait(false) ? account
                    : await links.IsOpenAsync(link, ct).ConfigureAwait(false) ? null : throw PasswordRecovery.NoLink;
            },
            ct).ConfigureAwait(false);
        return id;
    }

    private async Task<UserState?> TryCreateAsync(Actor actor, OneTimeLink link, ScimResource local, NewCredential credential, int? limit, CancellationToken ct)
    {
        var administration = await administrators.NowAsync(link.OrganizationId, ct).ConfigureAwait(false);
        var isFirst = link.Purpose == LinkPurpose.FirstAdministrator;
        if (isFirst && (await administrators.HoldersAsync(link.OrganizationId, administration, ct).ConfigureAwait(false)).Count > 0)
        {
            throw PasswordRecovery.NoLink;
        }
        var now = time.GetUtcNow();
        var user = UserCodec.New(SequentialId.Next(now), now, [], local);
        var unit = new UserUnit(link.OrganizationId, catalog.User, now);
        unit.Work.Add(new(CredentialSql.UseLink, [link.OrganizationId, link.Id, now], 1));
        var row = unit.Create(user);
        unit.Work.Add(AuditTrail.Entry(actor, null, now, "user.created", user.Id, null, unit.Beginning(row, null)));
        unit.Work.Add(new(UserSql.Protect, [link.OrganizationId, user.Id, true], 1));
        unit.Work.AddRange(credential.Statements(actor, user.Id, now));
        unit.Work.AddRange(Grant(actor, user.Id, now));
        unit.Work.Add(Entry(actor, now, Used, user.Id, link.Purpose));
        unit.Work.Add(new(AdministrationReader.Advance, [link.OrganizationId, administration.Version], 1));
        seats.Add(unit.Work, link.OrganizationId, limit);
        if (await database.CommitAsync(user.Id, unit.Work, ct).ConfigureAwait(false))
        {
            return user;
        }
        await using var context = storage.CreateContext(link.OrganizationId);
        if (await context.Users.AnyAsync(x => x.UserNameKey == row.UserNameKey, ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict("A person with this userName exists already: choose another one.");
        }
        if (limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(link.OrganizationId, ct).ConfigureAwait(false)) is { } full)
        {
            throw AdministrationException.Conflict(full.Message);
        }
        return await links.IsOpenAsync(link, ct).ConfigureAwait(false) ? null : throw PasswordRecovery.NoLink;
    }

    private async Task<LocalAccount> AdministratorAsync(OneTimeLink link, Guid id, CancellationToken ct) =>
        await accounts.FindAsync(link.OrganizationId, id, ct).ConfigureAwait(false) is { Active: true, Administers: true } account ? account : throw PasswordRecovery.NoLink;

    private static IEnumerable<SqlStatement> Grant(Actor actor, Guid userId, DateTimeOffset now)
    {
        var grant = new Grant { OrganizationId = actor.OrganizationId, Id = SequentialId.Next(now), UserId = userId, RoleId = BuiltInRoles.Admin.Id, CreatedAt = now };
        yield return new(CredentialSql.InsertGrant, [grant.OrganizationId, grant.Id, userId, grant.RoleId, now]);
        yield return AuditTrail.Entry(
            actor, null, now, "grant.created", grant.Id, new JsonObject { ["user"] = userId.ToString(), ["role"] = grant.RoleId.ToString() }.ToJsonString(), AuditValues.Of(null, AuditedSettings.Of(grant)));
    }

    private ScimResource Person(NewAdministrator wanted)
    {
        var person = new ScimResource(catalog.User, ScimComplex.Empty).With(UserAttributes.UserName, new ScimString(wanted.UserName.Trim()));
        if (!string.IsNullOrWhiteSpace(wanted.DisplayName))
        {
            person = person.With(UserAttributes.DisplayName, new ScimString(wanted.DisplayName.Trim()));
        }
        if (wanted.Email is { } email)
        {
            person = person.With(UserAttributes.Emails, new ScimList([ScimComplex.Empty.With(UserAttributes.EmailValue, new ScimString(email.Trim())).With(UserAttributes.EmailPrimary, ScimBoolean.True)]));
        }
        return UserCodec.Layer(person).Layer.With(UserAttributes.Active, null);
    }

    private static SqlStatement Entry(Actor actor, DateTimeOffset now, string action, Guid target, LinkPurpose purpose) =>
        AuditTrail.Entry(actor, null, now, action, target, new JsonObject { ["purpose"] = AuditFilter.Word(purpose) }.ToJsonString());
}
