using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Lists;

/// <summary>People are looked for by words that are somewhere in their names and addresses.</summary>
public abstract class NamesSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task Words_find_people_as_they_are_called_now_and_with_whatever_else_is_asked()
    {
        // Nobody else's test makes people here.
        const int Organization = 7;
        var caller = await Hub.ConnectAsync(Organization);
        var ana = await Hub.CreateUserAsync(caller, """{"userName":"Ana@example.org","displayName":"Ana Silva","name":{"givenName":"Ana María","familyName":"SILVA"},"emails":[{"value":"a.silva@work.example"},{"value":"Ana@HOME.example"}]}""");
        var ben = await Hub.CreateUserAsync(caller, """{"userName":"ben","displayName":"Ｂｅｎ 100%_\\ \"B\"","active":false}""");
        var cleo = await Hub.CreateUserAsync(caller, """{"userName":"cleo","title":"ana"}""");
        var group = await Hub.CreateGroupAsync(caller, "team", ana.Id, cleo.Id);

        await FindsAsync(new() { Words = ["ana"] }, ana.Id);
        await FindsAsync(new() { Words = ["SILVA", "home.example"] }, ana.Id);
        await FindsAsync(new() { Words = ["ilv", "mar\u00EDa", "work"] }, ana.Id);
        await FindsAsync(new() { Words = ["ilv", "nobody"] });
        await FindsAsync(new() { Words = ["example.organa"] });
        await FindsAsync(new() { Words = ["ben"] }, ben.Id);
        await FindsAsync(new() { Words = ["%_\\"] }, ben.Id);
        await FindsAsync(new() { Words = ["\"b\""] }, ben.Id);
        await FindsAsync(new() { Words = ["e"] }, ana.Id, ben.Id, cleo.Id);
        await FindsAsync(new() { Words = ["e"], Active = false }, ben.Id);
        await FindsAsync(new() { Words = ["e"], Active = true }, ana.Id, cleo.Id);
        await FindsAsync(new() { Words = ["e"], GroupId = group.Id }, ana.Id, cleo.Id);
        await FindsAsync(new(Ids: [ben.Id, cleo.Id]) { Words = ["cl"] }, cleo.Id);
        await FindsAsync(new(ConnectionId: caller.ConnectionId) { Words = ["cl"] }, cleo.Id);
        await FindsAsync(new(ConnectionId: Guid.CreateVersion7()) { Words = ["cl"] });
        await FindsAsync(new() { Active = false }, ben.Id);
        await FindsAsync(new() { GroupId = group.Id }, ana.Id, cleo.Id);

        await Hub.PatchUserAsync(caller, ana.Id, """[{"op":"replace","path":"name.familyName","value":"Souza"},{"op":"replace","path":"displayName","value":"Ana Souza"},{"op":"remove","path":"emails"}]""");
        await FindsAsync(new() { Words = ["souza"] }, ana.Id);
        await FindsAsync(new() { Words = ["silva"] });
        await Hub.Users.DeleteAsync(caller, cleo.Id, Precondition.None, Ct);
        await FindsAsync(new() { Words = ["cleo"] });
        await Hub.VerifyAsync();

        async Task FindsAsync(UserQuery query, params Guid[] ids)
        {
            var found = new List<Guid>();
            var after = Guid.Empty;
            while (await new UserDirectory(Hub.Storage, Organization).ListAsync(query, after, 1, Ct) is [var next])
            {
                found.Add(after = next.Resource.Id);
            }
            Assert.Equal(ids, found);
        }
    }

    [Fact]
    public async Task A_database_from_before_has_everybodys_names_once_it_is_migrated()
    {
        const int Organization = 8;
        var caller = await Hub.ConnectAsync(Organization);
        await Hub.CreateUserAsync(caller, """{"userName":"Before@example.org","displayName":"Ｂefore","name":{"givenName":"Be","familyName":"FORE"},"emails":[{"value":"B@x.example"},{"type":"work"},{"value":"b@y.example"}]}""");
        await Hub.CreateUserAsync(caller, """{"userName":"bare","emails":[]}""");
        await Hub.CreateUserAsync(caller, """{"userName":"half","name":{"familyName":"Ha\nlf"}}""");
        await using var context = Hub.Storage.CreateContext(Organization);
        var before = await NamesAsync();
        Assert.Equal(3, before.Count);
        var migrations = context.Database.GetService<IMigrator>();
        await migrations.MigrateAsync("Linking", Ct);
        await migrations.MigrateAsync(cancellationToken: Ct);
        Assert.Equal(before, await NamesAsync());
        await Hub.VerifyAsync();

        Task<List<string>> NamesAsync() => context.UserNames.AsNoTracking().OrderBy(x => x.UserId).Select(x => x.Text).ToListAsync(Ct);
    }
}
