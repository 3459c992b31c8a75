using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Users;

public abstract class UserSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Full = """
        {
          "userName": "Ada@Example.org", "externalId": "e-1", "active": true, "password": "secret-9c1d",
          "name": { "givenName": "Ada", "familyName": "Lovelace" },
          "emails": [ { "value": "Ada@Example.org", "type": "work", "primary": true }, { "value": "ada@home.example" } ],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines", "manager": { "value": "m-1" } },
          "urn:example:params:scim:schemas:extension:person:1.0:User": { "part": 1.50, "moment": "2026-05-01T10:00:00+02:00", "skills": [ { "value": "maths", "level": 9 } ] }
        }
        """;

    [Fact]
    public async Task A_created_user_reads_back_as_it_was_sent_but_for_the_password()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateUserAsync(caller, Full);
        var read = await Hub.Users.GetAsync(caller, created.Id, withGroups: true, Ct);

        var expected = TestDatabase.User(Full).With(UserAttributes.Password, null).With(CommonAttributes.Id, new ScimString(created.Id.ToString()));
        Assert.Equal(expected.Attributes, TestDatabase.Resource(read).Attributes);
        Assert.Equal(created with { Document = default }, read with { Document = default, Groups = created.Groups });
        Assert.Equal(created.Document.ToArray(), read.Document.ToArray());
        Assert.Equal((1L, read.CreatedAt), (read.Version, read.LastModifiedAt));
        Assert.Empty(read.Groups!);
        Assert.Equal(7, created.Id.Version);
    }

    [Fact]
    public async Task A_password_is_nowhere_in_the_database()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateUserAsync(caller, Full.Replace("ada@", "password@", StringComparison.OrdinalIgnoreCase).Replace("e-1", "e-2", StringComparison.Ordinal));
        await using var context = Hub.Storage.CreateContext();
        var user = context.Users.Single(x => x.Id == created.Id);
        var link = context.LinkedIdentities.Single(x => x.UserId == created.Id);
        foreach (var bytes in (byte[][])[user.Document, System.Text.Encoding.UTF8.GetBytes(user.Search), link.Layer ?? []])
        {
            Assert.DoesNotContain("secret-9c1d", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_user_without_active_is_active()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateNamedAsync(caller, "active-by-default");
        Assert.Equal(ScimBoolean.True, TestDatabase.Resource(created)[UserAttributes.Active]);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_steps_the_version()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateUserAsync(caller, """{"userName":"patched","externalId":"p-1","displayName":"Before","title":"T"}""");
        var patched = await Hub.PatchUserAsync(caller, created.Id, """[{"op":"replace","path":"displayName","value":"After"},{"op":"replace","path":"externalId","value":"p-2"}]""");
        var read = await Hub.Users.GetAsync(caller, created.Id, withGroups: false, Ct);

        Assert.Equal((2L, "p-2"), (read.Version, read.ExternalId));
        Assert.Equal(patched.Document.ToArray(), read.Document.ToArray());
        var resource = TestDatabase.Resource(read);
        Assert.Equal(("After", "T"), (resource.Text(UserAttributes.DisplayName), resource.Text(UserAttributes.Title)));
        Assert.Equal(created.CreatedAt, read.CreatedAt);
        Assert.True(read.LastModifiedAt > created.LastModifiedAt);
        Assert.Empty((await Hub.ListUsersAsync(caller, "externalId eq \"p-1\"")).Items);
        Assert.Single((await Hub.ListUsersAsync(caller, "externalId eq \"p-2\" and displayName eq \"after\"")).Items);
    }

    [Fact]
    public async Task A_put_replaces_and_a_rename_frees_the_old_name()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateUserAsync(caller, """{"userName":"put-before","title":"T","emails":[{"value":"put@example.org"}]}""");
        var replaced = await Hub.Users.ReplaceAsync(caller, created.Id, TestDatabase.User("""{"userName":"put-after","emails":[{"value":"new@example.org"}]}"""), Precondition.None, Ct);

        var resource = TestDatabase.Resource(replaced);
        Assert.Equal("put-after", resource.Text(UserAttributes.UserName));
        Assert.Null(resource[UserAttributes.Title]);
        Assert.Equal(2, replaced.Version);
        Assert.Empty((await Hub.ListUsersAsync(caller, "emails.value eq \"put@example.org\"")).Items);
        Assert.Single((await Hub.ListUsersAsync(caller, "emails.value eq \"NEW@example.org\"")).Items);
        Assert.Empty((await Hub.ListUsersAsync(caller, "userName eq \"put-before\"")).Items);
        await Hub.CreateNamedAsync(caller, "put-before");
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_06_a_request_that_changes_nothing_writes_nothing()
    {
        var caller = await Hub.ConnectAsync();
        const string body = """{"userName":"unchanged","externalId":"u-1","displayName":"D","emails":[{"value":"unchanged@example.org","primary":true}]}""";
        var created = await Hub.CreateUserAsync(caller, body);
        var before = await Hub.AuditCountAsync(caller);

        var replaced = await Hub.Users.ReplaceAsync(caller, created.Id, TestDatabase.User(body), Precondition.None, Ct);
        var patched = await Hub.PatchUserAsync(caller, created.Id, """[{"op":"replace","path":"displayName","value":"D"},{"op":"add","path":"emails","value":[{"value":"unchanged@example.org","primary":true}]},{"op":"remove","path":"title"}]""");
        var read = await Hub.Users.GetAsync(caller, created.Id, withGroups: false, Ct);

        Assert.Equal((1L, 1L, 1L), (replaced.Version, patched.Version, read.Version));
        Assert.Equal(created.LastModifiedAt, read.LastModifiedAt);
        Assert.Equal(before, await Hub.AuditCountAsync(caller));
    }

    [Fact]
    public async Task RE_08_a_stale_version_is_412_and_changes_nothing()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateNamedAsync(caller, "versioned");
        var second = await Hub.PatchUserAsync(caller, created.Id, """[{"op":"add","path":"title","value":"2"}]""", Precondition.AnyOf([1, 7]));
        Assert.Equal(2, second.Version);

        var stale = Precondition.AnyOf([1]);
        await FaultAsync(412, ScimErrorType.None, () => Hub.PatchUserAsync(caller, created.Id, """[{"op":"add","path":"title","value":"3"}]""", stale));
        await FaultAsync(412, ScimErrorType.None, () => Hub.Users.ReplaceAsync(caller, created.Id, TestDatabase.User("""{"userName":"x"}"""), stale, Ct));
        await FaultAsync(412, ScimErrorType.None, () => Hub.Users.DeleteAsync(caller, created.Id, stale, Ct));
        var read = await Hub.Users.GetAsync(caller, created.Id, withGroups: false, Ct);
        Assert.Equal((2L, "2"), (read.Version, TestDatabase.Resource(read).Text(UserAttributes.Title)));
        await Hub.Users.DeleteAsync(caller, created.Id, Precondition.AnyOf([2]), Ct);
    }

    [Fact]
    public async Task AU_01_each_write_has_one_audit_row_and_a_refused_one_none()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateNamedAsync(caller, "audited");
        await Hub.PatchUserAsync(caller, created.Id, """[{"op":"add","path":"title","value":"a"}]""");
        await Hub.PatchUserAsync(caller, created.Id, """[{"op":"add","path":"title","value":"a"}]""");
        await Hub.Users.ReplaceAsync(caller, created.Id, TestDatabase.User("""{"userName":"audited"}"""), Precondition.None, Ct);
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(caller, "audited"));
        await Hub.Users.DeleteAsync(caller, created.Id, Precondition.None, Ct);
        await NotFoundAsync(() => Hub.Users.DeleteAsync(caller, created.Id, Precondition.None, Ct));

        Assert.Equal(["user.created", "user.updated", "user.updated", "user.deleted"], await Hub.AuditAsync(caller, created.Id));
        Assert.Equal(4, await Hub.AuditCountAsync(caller));
        await using var context = Hub.Storage.CreateContext();
        foreach (var entry in context.AuditEntries.Where(x => x.TargetId == created.Id))
        {
            Assert.Equal((caller.ConnectionId, caller.CredentialId, "192.0.2.1"), (entry.ConnectionId, entry.CredentialId, entry.Address));
            Assert.DoesNotContain("audited", entry.Detail ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_deleted_user_is_gone_with_everything_personal()
    {
        var caller = await Hub.ConnectAsync();
        var created = await Hub.CreateUserAsync(caller, """{"userName":"gone","externalId":"g-1","emails":[{"value":"gone@example.org"}]}""");
        var group = await Hub.CreateGroupAsync(caller, "Holders", created.Id);
        await Hub.Users.DeleteAsync(caller, created.Id, Precondition.None, Ct);

        await NotFoundAsync(async () => await Hub.Users.GetAsync(caller, created.Id, withGroups: false, Ct));
        await NotFoundAsync(() => Hub.PatchUserAsync(caller, created.Id, """[{"op":"add","path":"title","value":"a"}]"""));
        Assert.Empty((await Hub.ListUsersAsync(caller)).Items);
        Assert.Empty(await Hub.MembersAsync(caller, group.Id));
        Assert.Equal(2, (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version);
        await using var context = Hub.Storage.CreateContext();
        Assert.False(context.Users.Any(x => x.Id == created.Id));
        Assert.False(context.LinkedIdentities.Any(x => x.UserId == created.Id));
        Assert.False(context.UserEmails.Any(x => x.UserId == created.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_name_deleted_and_created_again_is_a_new_person_that_inherits_nothing()
    {
        var caller = await Hub.ConnectAsync();
        var first = await Hub.CreateUserAsync(caller, """{"userName":"again","externalId":"a-1","title":"Old"}""");
        var group = await Hub.CreateGroupAsync(caller, "Again", first.Id);
        await Hub.Users.DeleteAsync(caller, first.Id, Precondition.None, Ct);
        var second = await Hub.CreateUserAsync(caller, """{"userName":"again","externalId":"a-1"}""");

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(1, second.Version);
        var read = await Hub.Users.GetAsync(caller, second.Id, withGroups: true, Ct);
        Assert.Empty(read.Groups!);
        Assert.Null(TestDatabase.Resource(read)[UserAttributes.Title]);
        Assert.Empty(await Hub.MembersAsync(caller, group.Id));
    }

    [Fact]
    public async Task A_user_shows_the_groups_it_is_directly_in()
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, "member-of");
        var inner = await Hub.CreateGroupAsync(caller, "Inner, with a comma", user.Id);
        var other = await Hub.CreateGroupAsync(caller, "Ünïcode 😀", user.Id);
        await Hub.CreateGroupAsync(caller, "Outer", inner.Id);

        GroupReference[] expected = [new(inner.Id, "Inner, with a comma"), new(other.Id, "Ünïcode 😀")];
        var read = await Hub.Users.GetAsync(caller, user.Id, withGroups: true, Ct);
        Assert.Equal(expected, read.Groups!);
        var patched = await Hub.PatchUserAsync(caller, user.Id, """[{"op":"add","path":"title","value":"a"}]""");
        Assert.Equal(expected, patched.Groups!);
        var listed = await Hub.Users.ListAsync(caller, new(null, null, false, 1, 10), withGroups: true, Ct);
        Assert.Equal(expected, Assert.Single(listed.Items).Groups!);
    }
}
