using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;
using ScimHub.Server.Mail;
using ScimHub.Server.Scim;
using ScimHub.Server.Setup;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Api;

/// <summary>A request under way: its caller, what works in the caller's name, and how lists are paged. One a request.</summary>
internal sealed class ApiRequest(
    HubStorage storage, SchemaCatalog schemas, HubOptions options, SettingsRegistry settings, CursorCodec cursors, IDataProtectionProvider protection, SessionRegistry sessions, LocalServices local, SetupLinks setupLinks, OrganizationHandles handles, TimeProvider time)
{
    private HttpContext? context;
    private ApiCaller? caller;

    public HttpContext Context => context ?? throw new InvalidOperationException("The request has not begun.");

    public ApiCaller Caller => caller ?? throw new InvalidOperationException("Nobody has been let in.");

    public SchemaCatalog Schemas => schemas;

    public AccessCatalog Access => new(storage, Caller.Actor.OrganizationId);

    /// <summary>The application's areas and levels.</summary>
    public AccessModel Model => storage.Model;

    public AccessReader Reader => new(storage, schemas, time, Caller.Actor.OrganizationId);

    public PersonPreviewer Previewer => new(storage, schemas, time, Caller.Actor);

    public OverviewReader Overview => new(storage, time, Caller.Actor.OrganizationId);

    public ActivityReader Activity => new(storage, schemas, Caller.Actor.OrganizationId);

    public UserDirectory Users => new(storage, Caller.Actor.OrganizationId);

    public GroupDirectory Groups => new(storage, schemas, Caller.Actor.OrganizationId);

    /// <param name="alongside">What else is written with what is made.</param>
    public GroupAdministration LocalGroups(Action<HubDbContext, object>? alongside = null) => new(storage, schemas, time, Caller.Actor) { Ceiling = Caller.Role.Permissions, Alongside = alongside };

    public BudgetRegistry Budgets => new(storage, time, Caller.Actor);

    public AccessEditor Editor => new(storage, time, Caller.Actor) { Ceiling = Caller.Role.Permissions };

    /// <summary>What <c>If-Match</c> and <c>If-None-Match</c> ask of a change.</summary>
    public Precondition Conditions => EntityTags.ReadConditions(Context.Request.Headers);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <param name="alongside">What else is written with what is made.</param>
    public AccessRegistry Registry(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Ceiling = Caller.Role.Permissions, Alongside = alongside };

    public ServiceAccountRegistry Accounts(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Ceiling = Caller.Role.Permissions, Alongside = alongside };

    public ConnectionRegistry Connections(Action<HubDbContext, object>? alongside = null) =>
        new(storage, time, Caller.Actor) { Ceiling = Caller.Role.Permissions, Alongside = alongside, CheckLdap = (connection, channel) => LdapSettings.Check(connection, channel, Channels) };

    public TokenIssuer Tokens(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Alongside = alongside };

    public ClientRegistry Clients(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Alongside = alongside };

    public RuleRegistry Rules(Action<HubDbContext, object>? alongside = null) => new(storage, schemas, time, Caller.Actor) { Alongside = alongside };

    public AssertionProvisioner Engine => new(storage, schemas, time, settings);

    public AuthorityRegistry Authority => new(storage, schemas, time, Caller.Actor);

    /// <summary>How people sign in at connections, where the configuration says so.</summary>
    public ConfiguredChannels Channels => options.Channels.In(Caller.Actor.OrganizationId);

    /// <summary>What goes before the paths of the caller's organisation's sign-in.</summary>
    public ValueTask<string> PrefixAsync(CancellationToken ct) => handles.PrefixAsync(Caller.Actor.OrganizationId, ct);

    /// <param name="alongside">What else is written with what is made.</param>
    public OrganizationRegistry Organizations(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Alongside = alongside };

    public AdministratorLinks Administrators => local.Administrators;

    /// <summary>How people reach this server; null where that is not configured.</summary>
    public string? BaseUrl => options.BaseUrl;

    /// <summary>The same, for a link that is handed to somebody.</summary>
    /// <exception cref="AdministrationException">It is not configured.</exception>
    public string LinkRoot => BaseUrl ?? throw AdministrationException.Conflict("How people reach this server is not configured: set PublicUrl (environment: PublicUrl=https://scim.example.com), and start the server again.");

    /// <summary>Seals the secrets of channels.</summary>
    public IDataProtector ChannelProtector => protection.ForChannels();

    /// <summary>A link for whoever sets up a connection at the other side.</summary>
    public async Task<ConnectionEndpoints.SetupView> InviteSetupAsync(Guid connectionId, string? kind, CancellationToken ct)
    {
        var root = LinkRoot;
        var (code, link, until) = setupLinks.Make(Caller.Actor.OrganizationId, connectionId, Caller.Actor.Id, kind);
        await Connections().NoteSetupAsync(connectionId, link.LinkId, ends: false, ct);
        return new(link.LinkId, $"{root}{SetupEndpoints.Path}?code={Uri.EscapeDataString(code)}", until);
    }

    /// <summary>Those that are out: what the audit says was made within their lifetime, and not ended.</summary>
    public Task<IReadOnlyList<TokenReview>> ReviewAsync(IReadOnlyList<ConnectionToken> tokens, CancellationToken ct) => TokenReview.OfAsync(tokens, storage, schemas, Caller.Actor.OrganizationId, Now, ct);

    public async Task<IReadOnlyList<OpenSetupLink>> OpenSetupsAsync(Guid connectionId, CancellationToken ct)
    {
        var (open, ended) = (new List<OpenSetupLink>(), new HashSet<Guid>());
        // Newest first: what ended one comes before what made it.
        await foreach (var record in Audit.ReadAsync(new(Action: ConnectionRegistry.Setups, TargetId: connectionId, From: Now - SetupLinks.Lifetime), ct))
        {
            if (!Guid.TryParse((string?)JsonNode.Parse(record.Entry.Detail ?? "{}")?["link"], out var id))
            {
                continue;
            }
            if (record.Entry.Action != ConnectionRegistry.SetupInvited)
            {
                ended.Add(id);
            }
            else if (!ended.Contains(id))
            {
                open.Add(new(id, record.Entry.At, record.ActorName, record.Entry.At + SetupLinks.Lifetime));
            }
        }
        return open;
    }

    public async Task EndSetupAsync(Guid connectionId, Guid linkId, CancellationToken ct)
    {
        await setupLinks.EndAsync(linkId, ct);
        await Connections().NoteSetupAsync(connectionId, linkId, ends: true, ct);
    }

    public JobRegistry Jobs => new(storage, Caller.Actor.OrganizationId);

    /// <param name="alongside">What else is written with what is made.</param>
    public BatchRegistry Batches(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Alongside = alongside };

    public InvitationReader InvitationsThere => new(storage, time, Caller.Actor.OrganizationId);

    /// <param name="alongside">What else is written with what is made.</param>
    public InvitationRegistry Invitations(Action<HubDbContext, object>? alongside = null) =>
        new(storage, schemas, time, settings, Caller.Actor, options.Post) { Ceiling = Caller.Role.Permissions, Alongside = alongside };

    /// <summary>Whether mail leaves.</summary>
    public bool Mails => options.Smtp is not null;

    public MailOutbox Outbox => new(storage, time);

    public MailTest MailTest => new(storage, options, time);

    public MailTemplateRegistry MailTemplates => new(storage, time, options.Templates, Caller.Actor);

    public MailDomainRegistry MailDomains => new(storage, time, Caller.Actor);

    public SettingsRegistry Settings => settings;

    public SettingsHistory SettingsHistory => new(storage, schemas, Caller.Actor.OrganizationId);

    public LimitSettingsRegistry LimitSettings => new(storage, time, options.Limits);

    /// <param name="alongside">What else is written with what is made.</param>
    public SavedViewRegistry Views(Action<HubDbContext, object>? alongside = null) => new(storage, time, Caller.Actor) { Alongside = alongside };

    public SignInSettingsRegistry SignInSettings => local.Settings;

    public LocalAccounts LocalAccounts => local.Accounts;

    public SessionRegistry Sessions => sessions;

    public UserAdministration Administration => new(storage, schemas, time, settings);

    public AccountMerger Merger => new(storage, schemas, time, settings);

    public AccountParting Parting => new(storage, schemas, time, settings);

    public AuditReader Audit => new(storage, schemas, Caller.Actor.OrganizationId);

    public void Begin(HttpContext of, ApiCaller by) => (context, caller) = (of, by);

    /// <summary>How many items are asked for.</summary>
    /// <exception cref="AdministrationException">400, with how many it may be.</exception>
    public int Limit(PageQuery query)
    {
        var limit = query.Limit ?? options.DefaultPageSize;
        return limit >= 1 && limit <= options.MaxPageSize ? limit : throw new AdministrationException($"'limit' is a number from 1 to {options.MaxPageSize}.");
    }

    /// <summary>The id behind which the page begins. A cursor belongs to one query and one key.</summary>
    public Guid After(PageQuery query) => query.Cursor is { Length: > 0 } cursor
        ? cursors.Decode(cursor, Fingerprint(), Caller.KeyId, time.GetUtcNow(), options.CursorLifetime).Id
        : Guid.Empty;

    /// <param name="rows">In order of id, behind <see cref="After"/>; one more than the limit where there are more.</param>
    public Page<T> Page<TRow, T>(IEnumerable<TRow> rows, PageQuery query, Func<TRow, Guid> id, Func<TRow, T> item)
    {
        var limit = Limit(query);
        var read = rows.Take(limit + 1).ToList();
        var next = read.Count > limit ? cursors.Encode(new(id(read[limit - 1])), Fingerprint(), Caller.KeyId, time.GetUtcNow()) : null;
        return new([.. read.Take(limit).Select(item)], next);
    }

    /// <summary>The same of all there are: few, and read whole.</summary>
    public Page<T> PageOfAll<TRow, T>(IEnumerable<TRow> all, PageQuery query, Func<TRow, Guid> id, Func<TRow, T> item)
    {
        var after = After(query);
        return Page(all.Where(row => id(row).CompareTo(after) > 0).OrderBy(id), query, id, item);
    }

    /// <summary>The domain of that name or id; null where none is named.</summary>
    /// <exception cref="AdministrationException">There is none, or the key does not hold there.</exception>
    public async Task<Domain?> DomainAsync(string? name, CancellationToken ct)
    {
        var domain = name is null ? null : await Access.FindDomainAsync(name, ct);
        if (Caller.DomainId is not null)
        {
            Caller.CheckHolds(await Access.DomainsAsync(ct), domain?.Id);
        }
        return domain;
    }

    /// <summary>Which grants the caller may see, by their domain: all; or, with a key of one domain, those that hold there and those within it.</summary>
    public async Task<Func<Guid?, bool>> SeenAsync(CancellationToken ct)
    {
        if (Caller.DomainId is not { } own)
        {
            return _ => true;
        }
        var domains = await Access.DomainsAsync(ct);
        return domain => domains.Holds(domain, own) || domains.Holds(own, domain);
    }

    /// <summary>A person's effective attributes; null where the caller may not read people.</summary>
    public JsonObject? Attributes(AccessFacts facts) =>
        facts.Attributes is { } attributes && Caller.Role.Permissions.Allows(Permission.Parse(ApiPermission.ReadUsers)) ? ResourceView.Of(attributes) : null;

    /// <summary>Everything of the query but the place in it.</summary>
    private string Fingerprint() => string.Join('\n', QueryHelpers.ParseQuery(Context.Request.QueryString.Value)
        .Where(x => x.Key is not ("cursor" or "limit"))
        .OrderBy(x => x.Key, StringComparer.Ordinal)
        .Select(x => $"{x.Key}={x.Value}")
        .Prepend(Context.Request.Path.Value));
}
