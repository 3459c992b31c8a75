using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using static ScimHub.Provisioning.Provisioning.ProvisioningOutcome;

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>
/// The account-binding matrix, whole: every channel × every account there may be already × address proved or not × administrator or not × active or not × switch × invite-only ×
/// seats × adoption × domain verified or not; at sign-in invited or not. What comes of each is worked out here a second time, in words of its own.
/// </summary>
public abstract class BindingSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Made = "made";
    private const string Bound = "bound";

    private static int organizations = 2_000;

    /// <summary>What there is already.</summary>
    public enum Standing
    {
        Nobody,

        /// <summary>The same person, by another channel of the same connection and the id it names.</summary>
        Matched,

        /// <summary>Of another connection, with the same name and address.</summary>
        SameName,

        /// <summary>Of another connection, with the same address.</summary>
        SameAddress,

        /// <summary>Made by hand, with the same name and address.</summary>
        ByHand,
    }

    [Fact]
    public async Task No_combination_binds_a_sign_in_or_a_push_to_a_wrong_account()
    {
        var sites = (from adoption in Enum.GetValues<Adoption>() from domain in Flags from off in Flags from invited in Flags from full in Flags select new Site(adoption, domain, off, invited, full)).ToList();
        var people = (from channel in Enum.GetValues<Channel>() from standing in Enum.GetValues<Standing>() from verified in Flags from admin in Flags from active in Flags select new Person(channel, standing, verified, admin, active, Invited: false)).ToList();
        people.AddRange(people.Where(person => person.Channel == Channel.Oidc).Select(person => person with { Invited = true }).ToList());
        Assert.True(sites.Count * people.Count >= 5_000, $"{sites.Count * people.Count} combinations");
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        // All on one database; on the others every third, unless more is asked for: what differs between them is no matter of these rules.
        var tried = Hub.Provider == StorageProvider.PostgreSql || Environment.GetEnvironmentVariable("SCIMHUB_TEST_ROUNDS") is not null ? sites : sites.Where((_, i) => i % 3 == 0);
        await Parallel.ForEachAsync(tried, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct }, async (site, _) => await TryAsync(site, people, wrong));
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(20)));
        await Hub.VerifyAsync();
    }

    private static bool[] Flags => [false, true];

    private async Task TryAsync(Site site, List<Person> people, System.Collections.Concurrent.ConcurrentBag<string> wrong)
    {
        var organization = Interlocked.Increment(ref organizations);
        var (own, other) = (await Hub.ConnectAsync(organization), await Hub.ConnectAsync(organization));
        await using (var context = Hub.Storage.CreateContext(organization))
        {
            (await context.Connections.SingleAsync(x => x.Id == own.ConnectionId, Ct)).Adoption = site.Adoption;
            var now = Hub.Clock.GetUtcNow();
            context.VerifiedDomains.Add(new() { OrganizationId = organization, Name = "contoso.com", ConnectionId = site.Domain ? own.ConnectionId : other.ConnectionId, Proof = "p", VerifiedAt = now, CreatedAt = now });
            await context.SaveChangesAsync(Ct);
        }
        var free = new SettingsRegistry(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing);
        var set = new SettingsRegistry(Hub.Storage, Hub.Clock, () => new(site.Off, site.InviteOnly, site.Full ? 0 : null));
        var tried = own with { Settings = own.Settings with { Seats = site.Full ? 0 : null } };
        var before = new AssertionProvisioner(Hub.Storage, TestSchemas.Catalog, Hub.Clock, free);
        var engine = new AssertionProvisioner(Hub.Storage, TestSchemas.Catalog, Hub.Clock, set);
        var administration = new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, free);
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(organization));
        var keeper = await administration.AddAsync(Actor.CommandLine(organization), TestDatabase.User("""{"userName":"keeper"}"""), Ct);
        await access.GrantAsync(new(keeper, null, "Admin", null, null, null), Ct);
        for (var i = 0; i < people.Count; i++)
        {
            var person = people[i];
            var name = $"u{i}@contoso.com";
            var existing = person.Standing switch
            {
                Standing.Nobody => (Guid?)null,
                Standing.Matched when person.Channel == Channel.Scim => ((Created)await AssertAsync(before, own, Channel.Oidc, $"jit-{i}", $"oid-{i}", name, name, verified: false)).UserId,
                Standing.Matched => (await Hub.CreateUserAsync(own, User(name, name, $"oid-{i}"))).Id,
                Standing.SameName => (await Hub.CreateUserAsync(other, User(name, name, $"oid-{i}"))).Id,
                Standing.SameAddress => (await Hub.CreateUserAsync(other, User($"other-{i}", name, $"oid-{i}"))).Id,
                _ => await administration.AddAsync(Actor.CommandLine(organization), TestDatabase.User(User(name, name, null)), Ct),
            };
            if (existing is { } id)
            {
                if (person.Admin)
                {
                    await access.GrantAsync(new(id, null, "Admin", null, null, Hub.Clock.GetUtcNow().AddYears(1)), Ct);
                }
                if (!person.Active)
                {
                    await SuspendAsync(organization, id);
                }
            }
            if (person.Invited)
            {
                await InviteAsync(organization, name);
            }
            var expected = Expect(site, person);
            var (came, whom) = await ComeAsync(engine, tried, person, i, name);
            if (came != expected || (came == Bound && whom != existing) || (came == Made && whom == existing))
            {
                wrong.Add($"{site} {person}: {came}, not {expected}{(whom == existing ? "" : "; another account")}");
            }
        }
    }

    private static string Expect(Site site, Person person)
    {
        var mayTake = site.Adoption == Adoption.VerifiedDomain && site.Domain;
        if (person.Channel == Channel.Scim)
        {
            return person.Standing switch
            {
                Standing.Nobody or Standing.SameAddress => site.Full ? "403" : Made,
                Standing.Matched => person.Admin ? "403" : Bound,
                _ => !mayTake || person.Admin ? "409" : Bound,
            };
        }
        // Where the domain is another connection's, the address proves nothing here.
        var invited = person.Invited && person.Verified && site.Domain;
        mayTake = (mayTake && person.Verified) || (invited && site.Adoption != Adoption.Never);
        var isStanding = person.Standing is Standing.SameName or Standing.ByHand || (person.Standing == Standing.SameAddress && mayTake);
        return person.Standing == Standing.Matched ? Enter()
            : isStanding && (person.Admin || !mayTake) ? nameof(RefusalReason.Conflict)
            : site.Off && !invited ? nameof(RefusalReason.ProvisioningDisabled)
            : site.InviteOnly && !invited ? nameof(RefusalReason.NotInvited)
            : isStanding ? Enter()
            : site.Full ? nameof(RefusalReason.SeatsExhausted)
            : Made;

        // A sync tells of people; who signs in must be active.
        string Enter() => person.Active || person.Channel == Channel.Ldap ? Bound : nameof(RefusalReason.Inactive);
    }

    private async Task<(string, Guid?)> ComeAsync(AssertionProvisioner engine, ScimCaller caller, Person person, int i, string name)
    {
        if (person.Channel != Channel.Scim)
        {
            // Of every seventh it is asked beforehand what would come of it.
            var foretold = i % 7 != 0 ? null : await AssertAsync(engine, caller, person.Channel, $"sub-{i}", $"oid-{i}", name, name, person.Verified, rehearsal: true);
            var outcome = await AssertAsync(engine, caller, person.Channel, $"sub-{i}", $"oid-{i}", name, name, person.Verified);
            // Of who is made, and of the audit row of a refusal, the id is not foretold.
            if (foretold is not null && foretold != (outcome is Rejected told ? told with { Reference = null } : outcome) && (foretold, outcome) is not (Created, Created))
            {
                return ($"{foretold} was foretold, and {outcome} came", null);
            }
            return outcome switch
            {
                Created made => (Made, made.UserId),
                Linked linked => (Bound, linked.UserId),
                Rejected rejected => (rejected.Refusal.Reason.ToString(), null),
                var other => (other.ToString(), null),
            };
        }
        try
        {
            var stored = await Hub.CreateUserAsync(caller, User(name, name, $"oid-{i}"));
            return (stored.Version == 1 ? Made : Bound, stored.Id);
        }
        catch (ScimException e)
        {
            return ($"{e.Status}", null);
        }
    }

    private static Task<ProvisioningOutcome> AssertAsync(AssertionProvisioner engine, ScimCaller caller, Channel channel, string subject, string match, string name, string address, bool verified, bool rehearsal = false) => engine.AssertAsync(
        new(
            new(caller.OrganizationId, ActorKind.Person), caller.ConnectionId, channel, channel == Channel.Oidc ? "https://login.example.org" : null, subject, match,
            TestDatabase.User(User(name, address, null)), verified, IsSignIn: channel == Channel.Oidc, rehearsal),
        Ct);

    private static string User(string name, string address, string? externalId) => externalId is null
        ? $$"""{"userName":"{{name}}","emails":[{"value":"{{address}}"}]}"""
        : $$"""{"userName":"{{name}}","externalId":"{{externalId}}","emails":[{"value":"{{address}}"}]}""";

    /// <summary>Whoever is here already is not invited; they may have come after it.</summary>
    private async Task InviteAsync(int organization, string address)
    {
        var now = Hub.Clock.GetUtcNow();
        await using var context = Hub.Storage.CreateContext(organization);
        var invitation = new Invitation
        {
            OrganizationId = organization, Id = Guid.CreateVersion7(now), Email = address, EmailKey = address, Roles = "", Groups = "", InviterKind = ActorKind.CommandLine,
            SecretHash = Secret.Hash($"{organization} {address}"), AuditKey = ValueLock.NewKey(), CreatedAt = now, SentAt = now, ExpiresAt = now.AddDays(7),
        };
        context.Invitations.Add(invitation);
        AdministrativeAudit.Record(context, now, "invitation.created", null, invitation.Id);
        await context.SaveChangesAsync(Ct);
    }

    private Task SuspendAsync(int organization, Guid id) =>
        new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing))
            .EditAsync(Actor.CommandLine(organization), id, new(Suspended: true), mayAdminister: true, Precondition.None, Ct);

    private sealed record Site(Adoption Adoption, bool Domain, bool Off, bool InviteOnly, bool Full);

    private sealed record Person(Channel Channel, Standing Standing, bool Verified, bool Admin, bool Active, bool Invited);
}
