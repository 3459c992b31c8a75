using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>An organisation of a test's own whose people sign in here.</summary>
internal sealed class LocalHouse
{
    public const string Password = "seven crates of lemons";
    public const string Office = "192.0.2.10";

    private static int organizations = 7_000;
    private readonly TestDatabase hub;
    private readonly HubStorage storage;

    private LocalHouse(TestDatabase hub, ScimCaller caller, HubStorage storage)
    {
        (this.hub, this.storage, Caller) = (hub, storage, caller);
        var provisioning = new SettingsRegistry(storage, hub.Clock, () => ConfiguredProvisioning.Nothing);
        Settings = new(storage, hub.Clock, () => Configured);
        Locals = new(storage, TestSchemas.Catalog, hub.Clock, Settings, PasswordPolicy.Usual, Post);
        SignIn = new(storage, hub.Clock, Settings);
        Factors = new(storage, TestSchemas.Catalog, hub.Clock, Settings, Post);
        Recovery = new(storage, hub.Clock, Settings, Locals, Post);
        Administrators = new(storage, TestSchemas.Catalog, hub.Clock, provisioning, Locals);
        Users = new(storage, TestSchemas.Catalog, hub.Clock, provisioning);
    }

    public ScimCaller Caller { get; }

    public int Organization => Caller.OrganizationId;

    public ConfiguredSignIn Configured { get; set; } = ConfiguredSignIn.Nothing;

    public List<AccountMail> Mail { get; } = [];

    public SignInSettingsRegistry Settings { get; }

    public LocalAccounts Locals { get; }

    public LocalSignIn SignIn { get; }

    public SecondFactors Factors { get; }

    public PasswordRecovery Recovery { get; }

    public AdministratorLinks Administrators { get; }

    public UserAdministration Users { get; }

    /// <summary>A sign-in of this moment.</summary>
    public Reauthentication Fresh => new Reauthentication.SignIn(hub.Clock.GetUtcNow());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<LocalHouse> BuildAsync(TestDatabase hub) => new(hub, await hub.ConnectAsync(Interlocked.Increment(ref organizations)), hub.Storage);

    /// <summary>The same, as another node of the server sees it.</summary>
    public LocalHouse On(HubStorage other) => new(hub, Caller, other) { Configured = Configured };

    public Actor Self(Guid id) => new(Organization, ActorKind.Person, id, Address: Office);

    public Actor Operator => Actor.CommandLine(Organization);

    public async Task<Guid> AddAsync(string name, string? password = Password)
    {
        var id = await Users.AddAsync(Operator, TestDatabase.User($$"""{"userName":"{{name}}","emails":[{"value":"{{name}}@example.org","primary":true}]}"""), Ct);
        if (password is not null)
        {
            await Locals.SetPasswordAsync(Self(id), id, password, Fresh, Ct);
        }
        return id;
    }

    public Task GrantAdminAsync(Guid id) => new AccessRegistry(storage, hub.Clock, Operator).GrantAsync(new(id, null, "Admin", null, null, null), Ct);

    public Task EditAsync(Guid id, AccountEdit edit) => Users.EditAsync(Operator, id, edit, mayAdminister: true, Precondition.None, Ct);

    public Task<SignInVerdict> TryAsync(string name, string password, string? address = Office) => SignIn.CheckPasswordAsync(Organization, name, password, address, Ct);

    public async Task<SignInVerdict.Proved> ProvedAsync(string name, string password = Password, string? address = Office) => Assert.IsType<SignInVerdict.Proved>(await TryAsync(name, password, address));

    /// <summary>The session that a sign-in comes to.</summary>
    public Task<OpenedSession?> OpenAsync(SignInVerdict.Proved proved) =>
        new SessionRegistry(storage, hub.Clock, SessionLimits.Usual).OpenAsync(new(Organization, proved.UserId, SignInMethod.Local, Address: Office, By: proved.By), Ct);

    /// <summary>Enrols an authenticator app.</summary>
    public async Task<(byte[] Key, IReadOnlyList<string> Codes)> EnrollAsync(Guid id)
    {
        await Factors.BeginTotpAsync(Self(id), id, Fresh, Ct);
        await using var context = Context();
        var key = (await context.TotpKeys.AsNoTracking().SingleAsync(x => x.UserId == id, Ct)).Pending!;
        return (key, await Factors.ConfirmTotpAsync(Self(id), id, CodeOf(key), Ct));
    }

    /// <summary>What the app shows now.</summary>
    public string CodeOf(byte[] key) => Totp.Code(key, Totp.StepAt(hub.Clock.GetUtcNow()));

    public HubDbContext Context() => hub.Storage.CreateContext(Organization);

    public async Task<IReadOnlyList<AuditEntry>> AuditAsync(string action)
    {
        await using var context = Context();
        return await context.AuditEntries.AsNoTracking().Where(x => x.Action == action).OrderBy(x => x.At).ToListAsync(Ct);
    }

    private Task<IReadOnlyList<SqlStatement>> Post(AccountMail mail, CancellationToken ct)
    {
        Mail.Add(mail);
        return Task.FromResult<IReadOnlyList<SqlStatement>>([]);
    }
}
