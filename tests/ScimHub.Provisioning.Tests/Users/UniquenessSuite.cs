using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Tests.Users;

public abstract class UniquenessSuite(TestDatabase hub) : StorageSuite(hub)
{
    /// <summary>The rule: compatibility composition, lower case, no surrounding blanks, no invisible format characters. The dotless ı and ß are letters of their own.</summary>
    public static TheoryData<string, string, bool> Names { get; } = new()
    {
        { "user-a", "USER-A", true },
        { "user-b", "ｕｓｅｒ-b", true },
        { "user-c", "uſer-c", true },
        { "kelvin-d", "\u212Aelvin-d", true },
        { "café-e", "cafe\u0301-e", true },
        { "user-f", "us\u200Ber-f", true },
        { "user-g", "user-g ", true },
        { "user-h", "\u00A0user-h", true },
        { "user-i", "user-i\u200D", true },
        { "office-j", "o\uFB03ce-j", true },
        { "CAFÉ-K", "cafe\u0301-k", true },
        { "user-l", "user-l\uFEFF", true },
        { "idle-m", "ıdle-m", false },
        { "strasse-n", "straße-n", false },
        { "user-o", "user o", false },
        { "cafe-p", "café-p", false },
        { "user-q", "user-q'", false },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SC_09_one_rule_says_which_user_names_are_the_same(string first, string second, bool same)
    {
        Assert.Equal(same, ComparisonKey.Identity(first) == ComparisonKey.Identity(second));
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateNamedAsync(caller, first);
        var found = await Hub.ListUsersAsync(caller, $"userName eq \"{second}\"");
        Assert.Equal(same ? [created.Id] : [], found.Items.Select(user => user.Id));
        if (same)
        {
            await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(caller, second));
        }
        else
        {
            await Hub.CreateNamedAsync(caller, second);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SC_09_the_same_rule_holds_for_group_names(string first, string second, bool same)
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateGroupAsync(caller, first);
        var found = await Hub.ListGroupsAsync(caller, $"displayName eq \"{second}\"");
        Assert.Equal(same ? [created.Id] : [], found.Items.Select(group => group.Id));
        if (same)
        {
            await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateGroupAsync(caller, second));
        }
        else
        {
            await Hub.CreateGroupAsync(caller, second);
        }
    }

    [Fact]
    public async Task SC_09_a_name_keeps_the_form_it_was_sent_in()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateNamedAsync(caller, "Ｆull-Ｗidth");
        Assert.Equal("Ｆull-Ｗidth", TestDatabase.Resource(created).Text(ScimHub.Scim.Schemas.UserAttributes.UserName));
    }

    [Fact]
    public async Task SC_09_the_same_rule_finds_e_mail_addresses_but_two_people_may_share_one()
    {
        var caller = await Hub.ConnectAsync();
        var first = await Hub.CreateUserAsync(caller, """{"userName":"mail-1","emails":[{"value":"Shared@Example.org"}]}""");
        var second = await Hub.CreateUserAsync(caller, """{"userName":"mail-2","emails":[{"value":"ｓhared@example.ORG"}]}""");
        var found = await Hub.ListUsersAsync(caller, "emails.value eq \"shared@example.org\"");
        Assert.Equal([first.Id, second.Id], found.Items.Select(user => user.Id));
    }

    [Fact]
    public async Task A_user_name_is_unique_in_the_organisation_across_its_connections()
    {
        var here = await Hub.ConnectAsync();
        var there = await Hub.ConnectAsync();
        await Hub.CreateNamedAsync(here, "across");
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(there, "ACROSS"));
        var other = await Hub.CreateNamedAsync(there, "across-2");
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.PatchUserAsync(there, other.Id, """[{"op":"replace","path":"userName","value":"Across"}]"""));
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.Users.ReplaceAsync(there, other.Id, TestDatabase.User("""{"userName":"across"}"""), Precondition.None, Ct));
        Assert.Equal(1, (await Hub.Users.GetAsync(there, other.Id, withGroups: false, Ct)).Version);
    }

    [Fact]
    public async Task An_external_id_is_unique_in_its_connection_and_exact()
    {
        var here = await Hub.ConnectAsync();
        var there = await Hub.ConnectAsync();
        await Hub.CreateUserAsync(here, """{"userName":"ext-1","externalId":"Ext"}""");
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(here, """{"userName":"ext-2","externalId":"Ext"}"""));
        await Hub.CreateUserAsync(here, """{"userName":"ext-3","externalId":"ext"}""");
        await Hub.CreateUserAsync(there, """{"userName":"ext-4","externalId":"Ext"}""");
        var without = await Hub.CreateNamedAsync(here, "ext-5");
        await Hub.CreateNamedAsync(here, "ext-6");
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.PatchUserAsync(here, without.Id, """[{"op":"add","path":"externalId","value":"ext"}]"""));
    }

    [Fact]
    public async Task A_user_may_change_the_case_of_its_own_name()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateNamedAsync(caller, "own-name");
        var patched = await Hub.PatchUserAsync(caller, created.Id, """[{"op":"replace","path":"userName","value":"Own-Name"}]""");
        Assert.Equal((2L, "Own-Name"), (patched.Version, TestDatabase.Resource(patched).Text(ScimHub.Scim.Schemas.UserAttributes.UserName)));
    }

    [Fact]
    public async Task Group_names_may_repeat_where_the_connection_says_so_and_in_another_connection()
    {
        var any = await Hub.ConnectAsync(groupNames: Connections.GroupNames.Any);
        var unique = await Hub.ConnectAsync();
        var first = await Hub.CreateGroupAsync(any, "Same");
        var second = await Hub.CreateGroupAsync(any, "same");
        await Hub.CreateGroupAsync(unique, "Same");
        Assert.Equal([first.Id, second.Id], (await Hub.ListGroupsAsync(any, "displayName eq \"SAME\"")).Items.Select(group => group.Id));
        await Hub.VerifyAsync();
    }

    [Theory]
    [InlineData("""{"userName":"\u200b"}""")]
    [InlineData("""{"userName":" \u00a0 "}""")]
    public async Task SC_09_a_name_nobody_can_see_is_refused(string body)
    {
        var caller = await Hub.ConnectAsync();
        await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.CreateUserAsync(caller, body));
    }
}
