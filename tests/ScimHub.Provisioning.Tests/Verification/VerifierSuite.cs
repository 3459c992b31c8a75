using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Tests.Verification;

/// <summary>Each kind of breach, made by hand, is named; nothing else is.</summary>
public abstract class VerifierSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly byte[] Garbage = "{\"userName\":"u8.ToArray();

    /// <summary>What is broken, how, and a part of the sentence that names it.</summary>
    private static readonly Dictionary<string, (Func<Case, HubDbContext, Task> Break, string Sentence)> Breaches = new()
    {
        ["user document is no JSON"] = (Edit(c => c.User, (User x) => x.Document = Garbage), "User {user}|its Document is no user"),
        ["user document of another id"] = (Edit(c => c.User, (User x) => x.Document = OpenDocument.Of(Guid.Empty, Resource(x))), "User {user}|its Document has the id"),
        ["user document without a name"] = (Edit(c => c.User, (User x) => x.Document = OpenDocument.Of(x.Id, Resource(x).With(ScimHub.Scim.Schemas.UserAttributes.UserName, null))), "User {user}|it has no userName"),
        ["user document of other content"] = (Edit(c => c.User, (User x) => x.Document = OpenDocument.Of(x.Id, Resource(x).With(ScimHub.Scim.Schemas.UserAttributes.Title, new ScimString("other")))), "User {user}|its Document is not what its 2 layers make"),
        ["user name key"] = (Edit(c => c.User, (User x) => x.UserNameKey = $"wrong-{x.Id}"), "User {user}|its UserNameKey is not the key"),
        ["active"] = (Edit(c => c.User, (User x) => x.Active = !x.Active), "User {user}|its Active is"),
        ["suspended"] = (Edit(c => c.User, (User x) => x.Suspended = true), "User {user}|its Document is not what"),
        ["user search document"] = (Edit(c => c.User, (User x) => x.Search = """{"schemas":[]}"""), "User {user}|its Search is not"),
        ["user version"] = (Edit(c => c.User, (User x) => x.Version = 0), "User {user}|its Version is 0"),
        ["local layer"] = (Edit(c => c.User, (User x) => x.LocalLayer = Garbage), "User {user}|its LocalLayer is no user"),
        ["e-mail key missing"] = (async (c, context) => await context.UserEmails.Where(x => x.UserId == c.User).ExecuteDeleteAsync(), "User {user}|UserEmails has 0 keys of it"),
        ["e-mail key too many"] = (async (c, context) =>
        {
            context.UserEmails.Add(new UserEmail { OrganizationId = 1, EmailKey = "extra@example.org", UserId = c.User });
            await context.SaveChangesAsync();
        }, "User {user}|UserEmails has 2 keys of it, 1 of them right"),
        ["names missing"] = (async (c, context) => await context.UserNames.Where(x => x.UserId == c.User).ExecuteDeleteAsync(), "User {user}|UserNames has no row of it"),
        ["other names"] = (async (c, context) => await context.UserNames.Where(x => x.UserId == c.User).ExecuteUpdateAsync(x => x.SetProperty(n => n.Text, "other\n")), "User {user}|its row of UserNames is not what its Document names it"),
        ["layer is no JSON"] = (EditLink(x => x.Layer = Garbage), "User {user}|the Layer of its link to connection {connection} (Scim) is no user"),
        ["layer missing"] = (EditLink(x => x.Layer = null), "User {user}|its link to connection {connection} (Scim) has no Layer"),
        ["layer of other content"] = (EditLink(x => x.Layer = ResourceWriter.ToUtf8(TestDatabase.User("""{"userName":"other"}"""))), "User {user}|its Document is not what its 2 layers make"),
        ["view missing"] = (EditSecondLink(x => x.View = null), "User {user}|the View of its link to connection {second} (Scim) is missing"),
        ["view too many"] = (EditLink(x => x.View = OpenDocument.Of(x.UserId, TestDatabase.User("""{"userName":"other"}"""))), "User {user}|the View of its link to connection {connection} (Scim) is there; it should not be"),
        ["view of other content"] = (EditSecondLink(x => x.View = OpenDocument.Of(x.UserId, TestDatabase.User("""{"userName":"other"}"""))), "User {user}|is not its layer over the Document"),
        ["view is no JSON"] = (EditSecondLink(x => x.View = Garbage), "User {user}|the View of its link to connection {second} (Scim) is no user"),
        ["link of SCIM with a subject"] = (EditLink(x => x.Subject = "s"), "Link of user {user} to connection {connection}|SCIM names neither"),
        ["nobody holds the user"] = (async (c, context) => await context.LinkedIdentities.Where(x => x.UserId == c.User).ExecuteDeleteAsync(), "User {user}|nothing holds it"),
        ["user creation not in the audit"] = (async (c, context) => await context.AuditEntries.Where(x => x.TargetId == c.User).ExecuteDeleteAsync(), "User {user}|the audit does not say"),
        ["grant of a role that is gone"] = (Give(c => new() { OrganizationId = 1, Id = Guid.CreateVersion7(), UserId = c.User, RoleId = Guid.CreateVersion7(), CreatedAt = default }), "to user {user}|its role"),
        ["grant to two"] = (Give(c => new() { OrganizationId = 1, Id = Guid.CreateVersion7(), UserId = c.User, GroupId = c.Group, RoleId = BuiltInRoles.Viewer.Id, CreatedAt = default }), "to user {user} and group {group}|it should be to one"),
        ["grant to a pattern"] = (async (c, context) =>
        {
            context.Rules.Add(Rule(c.Token, null, "roles.value", "x.{role}"));
            context.Grants.Add(new() { OrganizationId = 1, Id = Guid.CreateVersion7(), RuleId = c.Token, RoleId = BuiltInRoles.Viewer.Id, CreatedAt = default });
            await context.SaveChangesAsync();
        }, "to rule {token}|the rule has no condition"),
        ["condition that cannot be read"] = (Keep(c => Rule(c.Token, "nothing eq \"x\"", null, null)), "Rule {token}|nothing"),
        ["condition that cannot be asked"] = (Keep(c => Rule(c.Token, "externalId eq \"x\"", null, null)), "Rule {token}|externalId"),
        ["pattern that is none"] = (Keep(c => Rule(c.Token, null, "roles.value", "x.{domain}")), "Rule {token}|{role}"),
        ["pattern of no attribute"] = (Keep(c => Rule(c.Token, null, "password", "{role}")), "Rule {token}|password"),
        ["rule of both kinds"] = (Keep(c => Rule(c.Token, "title pr", "roles.value", "x.{role}")), "Rule {token}|either a condition"),
        ["rule's name key"] = (Keep(c => Rule(c.Token, "title pr", null, null, "other")), "Rule {token}|NameKey"),
        ["role that inherits from nothing"] = (Keep(c => Role(c.Token, "x:read", c.Client.ToString())), "Role {token}|inherits from {client}, which does not exist"),
        ["role that inherits from itself"] = (Keep(c => Role(c.Token, "x:read", c.Token.ToString())), "Role {token}|inherits from itself"),
        ["role whose lines cannot be read"] = (Keep(c => Role(c.Token, "x-read", "")), "Role {token}|its Permissions"),
        ["group document is no JSON"] = (Edit(c => c.Group, (Group x) => x.Document = Garbage), "Group {group}|its Document is no group"),
        ["group document of another id"] = (Edit(c => c.Group, (Group x) => x.Document = OpenDocument.Of(Guid.Empty, TestDatabase.Group($$"""{"displayName":"{{x.DisplayName}}"}"""))), "Group {group}|its Document has the id"),
        ["group name"] = (Edit(c => c.Group, (Group x) => x.DisplayName = x.DisplayName.ToUpperInvariant()), "Group {group}|its DisplayName is not its Document's"),
        ["group name key"] = (Edit(c => c.Group, (Group x) => x.DisplayNameKey = "other"), "Group {group}|its DisplayNameKey is not the key"),
        ["group name discriminator"] = (Edit(c => c.Group, (Group x) => x.NameDiscriminator = x.Id), "Group {group}|its NameDiscriminator is"),
        ["group search document"] = (Edit(c => c.Group, (Group x) => x.Search = "{}"), "Group {group}|its Search is not"),
        ["group version"] = (Edit(c => c.Group, (Group x) => x.Version = -1), "Group {group}|its Version is -1"),
        ["group keeps members in its document"] = (Edit(c => c.Group, (Group x) => x.Document = OpenDocument.Of(x.Id, TestDatabase.Group($$"""{"displayName":"{{x.DisplayName}}","members":[{"value":"x"}]}"""))), "Group {group}|its Document has 'members'"),
        ["group creation not in the audit"] = (async (c, context) => await context.AuditEntries.Where(x => x.TargetId == c.Group).ExecuteDeleteAsync(), "Group {group}|the audit does not say"),
        ["member of another source"] = (async (c, context) => await context.Members.Where(x => x.GroupId == c.Group).ExecuteUpdateAsync(x => x.SetProperty(m => m.ConnectionId, c.Second)), "Member {user} of group {group}|its source is connection {second}"),
        ["member without a link"] = (async (c, context) => await context.LinkedIdentities.Where(x => x.UserId == c.User && x.ConnectionId == c.Connection).ExecuteDeleteAsync(), "Member {user} of group {group}|has no link to the source"),
        ["member of no group"] = (async (c, context) =>
        {
            context.Members.Add(new Member { OrganizationId = 1, GroupId = Guid.CreateVersion7(), UserId = c.User, ConnectionId = c.Connection });
            await context.SaveChangesAsync();
        }, "Member {user} of group|the group does not exist"),
        ["member of a local group who is nobody"] = (Keep(c => new Member { OrganizationId = 1, GroupId = c.Outer, UserId = c.Token, ConnectionId = Group.Local }), "Member {token} of local group {outer}|the person does not exist"),
        ["manager of a connection's group"] = (Keep(c => new GroupManager { OrganizationId = 1, GroupId = c.Group, UserId = c.User, CreatedAt = default }), "Manager {user} of group {group}|is a connection's"),
        ["manager who is nobody"] = (Keep(c => new GroupManager { OrganizationId = 1, GroupId = c.Group, UserId = c.Token, CreatedAt = default }), "Manager {token} of group {group}|does not exist"),
        ["local groups in a circle"] = (async (c, context) =>
        {
            await context.Groups.Where(x => x.ConnectionId == c.Connection).ExecuteUpdateAsync(x => x.SetProperty(g => g.ConnectionId, Group.Local));
            await context.NestedGroups.Where(x => x.ConnectionId == c.Connection).ExecuteUpdateAsync(x => x.SetProperty(n => n.ConnectionId, Group.Local));
            context.NestedGroups.Add(new NestedGroup { OrganizationId = 1, GroupId = c.Group, ChildId = c.Outer, ConnectionId = Group.Local });
            await context.SaveChangesAsync();
        }, "Group {group}|in a circle of local groups"),
        ["local group's name discriminator"] = (async (c, context) =>
            await context.Groups.Where(x => x.Id == c.Group).ExecuteUpdateAsync(x => x.SetProperty(g => g.ConnectionId, Group.Local).SetProperty(g => g.NameDiscriminator, g => g.Id)), "Group {group}|its NameDiscriminator is"),
        ["nested group of another source"] = (async (c, context) => await context.NestedGroups.Where(x => x.GroupId == c.Outer).ExecuteUpdateAsync(x => x.SetProperty(m => m.ConnectionId, c.Second)), "Nested group {group} of group {outer}|its source is connection {second}"),
        ["nested group of nothing"] = (async (c, context) =>
        {
            context.NestedGroups.Add(new NestedGroup { OrganizationId = 1, GroupId = c.Outer, ChildId = Guid.CreateVersion7(), ConnectionId = c.Connection });
            await context.SaveChangesAsync();
        }, "of group {outer}|one of them does not exist"),
        ["group in itself"] = (async (c, context) =>
        {
            context.NestedGroups.Add(new NestedGroup { OrganizationId = 1, GroupId = c.Group, ChildId = c.Group, ConnectionId = c.Connection });
            await context.SaveChangesAsync();
        }, "Group {group}|it is a member of itself"),
        ["group and user of one id"] = (async (c, context) =>
        {
            context.Users.Add(new User { OrganizationId = 1, Id = c.Group, UserNameKey = $"double-{c.Group}", Active = true, Document = Garbage, Search = "{}", Version = 1, CreatedAt = default, LastModifiedAt = default });
            await context.SaveChangesAsync();
        }, "User {group}|a group has the same id"),
        ["link to no connection"] = (EditSecondConnectionAway, "Link of user {user} to connection|does not exist"),
        ["e-mail key of nobody"] = (async (c, context) =>
        {
            context.UserEmails.Add(new UserEmail { OrganizationId = 1, EmailKey = "nobody@example.org", UserId = c.Token });
            await context.SaveChangesAsync();
        }, "UserEmails of user {token}|the user does not exist"),
        ["names of nobody"] = (async (c, context) =>
        {
            context.UserNames.Add(new UserNames { OrganizationId = 1, Text = "nobody\n", UserId = c.Token });
            await context.SaveChangesAsync();
        }, "UserNames of user {token}|the user does not exist"),
        ["group of no connection"] = (async (c, context) => await context.Groups.Where(x => x.Id == c.Group).ExecuteUpdateAsync(x => x.SetProperty(g => g.ConnectionId, c.Token)), "Group {group}|its connection {token} does not exist"),
        ["too many users counted"] = (async (c, context) => await context.ResourceCounts.Where(x => x.ConnectionId == c.Connection && x.Slot == 3).ExecuteUpdateAsync(x => x.SetProperty(r => r.Users, r => r.Users + 1)), "Connection {connection}|ResourceCounts say 2 users; there are 1"),
        ["too few groups counted"] = (async (c, context) => await context.ResourceCounts.Where(x => x.ConnectionId == c.Connection && x.Slot == 3).ExecuteUpdateAsync(x => x.SetProperty(r => r.Groups, r => r.Groups - 1)), "Connection {connection}|ResourceCounts say 1 groups; there are 2"),
        ["slot missing"] = (async (c, context) => await context.ResourceCounts.Where(x => x.ConnectionId == c.Third).OrderBy(x => x.Slot).Where(x => x.Slot == 15).ExecuteDeleteAsync(), "Connection {third}|it has 15 rows of ResourceCounts"),
        ["connection name key"] = (async (c, context) => await context.Connections.Where(x => x.Id == c.Connection).ExecuteUpdateAsync(x => x.SetProperty(r => r.NameKey, c.Connection.ToString())), "Connection {connection}|NameKey is not the key"),
        ["token hash"] = (async (c, context) => await context.ConnectionTokens.Where(x => x.Id == c.Token).ExecuteUpdateAsync(x => x.SetProperty(t => t.Hash, c.Token.ToByteArray())), "Token {token}|its Hash has 16 bytes"),
        ["client secret hash"] = (async (c, context) => await context.OAuthClients.Where(x => x.Id == c.Client).ExecuteUpdateAsync(x => x.SetProperty(t => t.SecretHash, new byte[31])), "Client {client}|its SecretHash has 31 bytes"),
    };

    public static TheoryData<string> Kinds { get; } = new(Breaches.Keys);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_breach_is_named(string kind)
    {
        var made = await MakeAsync();
        Assert.Empty(await BreachesOfAsync(made));
        var (breakIt, sentence) = Breaches[kind];
        await using (var context = Hub.Storage.CreateContext())
        {
            await context.Database.OpenConnectionAsync(Ct);
            await Hub.ForgetForeignKeysAsync(context);
            await breakIt(made, context);
        }
        var breaches = await BreachesOfAsync(made);
        var parts = made.Fill(sentence).Split('|');
        Assert.Contains(breaches, breach => parts.All(part => breach.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_verifier_looks_into_every_organisation_and_page()
    {
        var caller = await Hub.ConnectAsync(organization: 42);
        var ids = new List<Guid>();
        for (var i = 0; i < 450; i++)
        {
            ids.Add((await Hub.CreateNamedAsync(caller, $"page-{i}")).Id);
        }
        Guid[] broken = [ids[0], ids[199], ids[200], ids[399], ids[400], ids[449]];
        await using (var context = Hub.Storage.CreateContext(42))
        {
            await context.Users.Where(x => broken.Contains(x.Id)).ExecuteUpdateAsync(x => x.SetProperty(u => u.Version, 0L), Ct);
        }
        var breaches = await StorageVerifier.VerifyAsync(Hub.Storage, TestSchemas.Catalog, Ct);
        Assert.Equal(broken, breaches.Where(breach => breach.Contains("organisation 42", StringComparison.Ordinal)).Select(breach => Guid.Parse(breach.AsSpan("User ".Length, 36))));
    }

    private static Func<Case, HubDbContext, Task> Edit<T>(Func<Case, Guid> which, Action<T> edit)
        where T : class =>
        async (c, context) =>
        {
            edit((await context.Set<T>().FindAsync(1, which(c)))!);
            await context.SaveChangesAsync();
        };

    private static Func<Case, HubDbContext, Task> Give(Func<Case, Grant> grant) => async (c, context) =>
    {
        context.Grants.Add(grant(c));
        await context.SaveChangesAsync();
    };

    private static Func<Case, HubDbContext, Task> Keep<T>(Func<Case, T> row)
        where T : class => async (c, context) =>
    {
        context.Set<T>().Add(row(c));
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
    };

    private static Rule Rule(Guid id, string? condition, string? attribute, string? pattern, string? key = null) => new()
    {
        OrganizationId = 1, Id = id, Name = $"rule {id}", NameKey = $"{key}rule {id}", Condition = condition, Attribute = attribute, Pattern = pattern, CreatedAt = default,
    };

    private static Role Role(Guid id, string permissions, string inherits) => new()
    {
        OrganizationId = 1, Id = id, Name = $"role {id}", NameKey = $"role {id}", Permissions = permissions, Inherits = inherits, CreatedAt = default,
    };

    private static Func<Case, HubDbContext, Task> EditLink(Action<LinkedIdentity> edit) => async (c, context) =>
    {
        edit(await context.LinkedIdentities.SingleAsync(x => x.UserId == c.User && x.ConnectionId == c.Connection));
        await context.SaveChangesAsync();
    };

    private static Func<Case, HubDbContext, Task> EditSecondLink(Action<LinkedIdentity> edit) => async (c, context) =>
    {
        edit(await context.LinkedIdentities.SingleAsync(x => x.UserId == c.User && x.ConnectionId == c.Second));
        await context.SaveChangesAsync();
    };

    private static async Task EditSecondConnectionAway(Case c, HubDbContext context) =>
        await context.Connections.Where(x => x.Id == c.Second).ExecuteDeleteAsync();

    private static ScimResource Resource(User user) => TestDatabase.Resource(new(user.Id, user.Document, null, default, default, 1)).With(ScimHub.Scim.Schemas.CommonAttributes.Id, null);

    private async Task<IReadOnlyList<string>> BreachesOfAsync(Case made) =>
        [.. (await StorageVerifier.VerifyAsync(Hub.Storage, TestSchemas.Catalog, Ct)).Where(breach => made.Ids.Any(id => breach.Contains(id.ToString(), StringComparison.Ordinal)))];

    /// <summary>A user two connections hold, whose documents differ, in a group in a group; a token and a client.</summary>
    private async Task<Case> MakeAsync()
    {
        var caller = await Hub.ConnectAsync();
        var second = await Hub.ConnectAsync();
        var third = await Hub.ConnectAsync();
        var name = $"verified-{caller.ConnectionId:n}";
        var user = await Hub.CreateUserAsync(caller, $$"""{"userName":"{{name}}","title":"T","emails":[{"value":"{{name}}@example.org"}]}""");
        var group = await Hub.CreateGroupAsync(caller, name, user.Id);
        var outer = await Hub.CreateGroupAsync(caller, name + "-outer", group.Id);
        var now = Hub.Clock.GetUtcNow();
        var made = new Case(user.Id, group.Id, outer.Id, caller.ConnectionId, second.ConnectionId, third.ConnectionId, Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await using var context = Hub.Storage.CreateContext();
        context.LinkedIdentities.Add(new LinkedIdentity
        {
            OrganizationId = 1,
            ConnectionId = second.ConnectionId,
            Channel = Channel.Scim,
            UserId = user.Id,
            Layer = ResourceWriter.ToUtf8(TestDatabase.User("""{"userName":"else","title":"Else","active":true}""")),
        });
        var slot = ResourceCount.SlotOf(user.Id);
        (await context.ResourceCounts.SingleAsync(x => x.ConnectionId == second.ConnectionId && x.Slot == slot, Ct)).Users++;
        context.ConnectionTokens.Add(new ConnectionToken
        {
            OrganizationId = 1, Id = made.Token, ConnectionId = caller.ConnectionId, Kind = CredentialKind.Token, Hash = [.. made.Token.ToByteArray(), .. made.Token.ToByteArray()], CreatedAt = now, ExpiresAt = now,
        });
        context.OAuthClients.Add(new OAuthClient { OrganizationId = 1, Id = made.Client, ConnectionId = caller.ConnectionId, SecretHash = new byte[32], CreatedAt = now, ExpiresAt = now });
        await context.SaveChangesAsync(Ct);
        await Hub.PatchUserAsync(caller, user.Id, """[{"op":"add","path":"locale","value":"en"}]""");
        return made;
    }

    private sealed record Case(Guid User, Guid Group, Guid Outer, Guid Connection, Guid Second, Guid Third, Guid Token, Guid Client)
    {
        public Guid[] Ids => [User, Group, Outer, Connection, Second, Third, Token, Client];

        public string Fill(string sentence) => sentence
            .Replace("{user}", User.ToString(), StringComparison.Ordinal)
            .Replace("{group}", Group.ToString(), StringComparison.Ordinal)
            .Replace("{outer}", Outer.ToString(), StringComparison.Ordinal)
            .Replace("{connection}", Connection.ToString(), StringComparison.Ordinal)
            .Replace("{second}", Second.ToString(), StringComparison.Ordinal)
            .Replace("{third}", Third.ToString(), StringComparison.Ordinal)
            .Replace("{token}", Token.ToString(), StringComparison.Ordinal)
            .Replace("{client}", Client.ToString(), StringComparison.Ordinal);
    }
}
