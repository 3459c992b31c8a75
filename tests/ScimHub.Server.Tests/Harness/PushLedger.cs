using System.Text.Json.Nodes;

namespace ScimHub.Server.Tests.Harness;

/// <summary>
/// One client that pushes people and a group, and remembers what the server acknowledged and the one request that may be under way
/// when the server dies. What was acknowledged must be there; what was under way may be there whole or not at all.
/// </summary>
public sealed class PushLedger(string name)
{
    private readonly Dictionary<string, Entry> people = [];
    private string? groupId;
    private Entry? underWay;
    private Step step;

    private enum Step
    {
        None,
        Create,
        Change,
        Join,
        Delete,
    }

    public int Acknowledged { get; private set; }

    /// <summary>Pushes until a number of rounds is done or the connection breaks.</summary>
    public async Task PushAsync(ScimClient scim, int rounds)
    {
        try
        {
            groupId ??= (await SendAsync(scim, ScimRequest.Of(HttpMethod.Post, "/Groups", Resource.Group(Unique.Name(name))), 201)).Id;
            for (var round = 0; round < rounds; round++)
            {
                await OnePersonAsync(scim, round);
            }
        }
        catch (HttpRequestException)
        {
            // Killed: the step under way stays noted.
        }
    }

    /// <summary>Compares with what the server holds, then takes over what it decided of the step under way.</summary>
    public async Task CheckAsync(Tenant tenant)
    {
        foreach (var (userName, entry) in people.ToArray())
        {
            var open = ReferenceEquals(entry, underWay) ? step : Step.None;
            var found = (await tenant.Scim.FilterAsync("/Users", $"userName eq \"{userName}\"")).Expect(200);
            var there = found.TotalResults == 1;
            Assert.True(there == entry.Exists || open is Step.Create or Step.Delete, $"{userName} was acknowledged as {(entry.Exists ? "made" : "deleted")}: {found}");
            if (!there)
            {
                Assert.Equal(0, found.TotalResults);
                people.Remove(userName);
                continue;
            }

            var user = found.Listed[0];
            entry.Id = (string)user["id"]!;
            entry.Exists = true;
            var (title, nickName, active) = ((string?)user["title"], (string?)user["nickName"], (bool)user["active"]!);
            // Three attributes of one PATCH: all or none.
            Assert.True((title, nickName, active) == (title is null ? (null, null, true) : ("changed", "changed", false)), $"half applied: {user.ToJsonString()}");
            Assert.True(title is not null == entry.Changed || open == Step.Change, $"{userName}: {user.ToJsonString()}");
            entry.Changed = title is not null;
            var audit = await AuditLog.OfAsync(tenant.Server.Database, entry.Id);
            Assert.Equal(entry.Changed ? 2 : 1, audit.Count);
        }

        if (groupId is not null)
        {
            var members = ((await tenant.Scim.GetAsync($"/Groups/{groupId}")).Expect(200).Body["members"]?.AsArray() ?? []).Select(member => (string)member!["value"]!).ToList();
            Assert.Equal(members.Count, members.Distinct().Count());
            foreach (var entry in people.Values)
            {
                var open = ReferenceEquals(entry, underWay) && step == Step.Join;
                var stands = members.Remove(entry.Id!);
                Assert.True(stands == entry.Member || open, $"{entry.Id} {(entry.Member ? "is lost from" : "stands in")} the group");
                entry.Member = stands;
            }

            Assert.Empty(members);
        }

        underWay = null;
        step = Step.None;
    }

    public IEnumerable<string> Ids => people.Values.Where(entry => entry.Exists).Select(entry => entry.Id!);

    private async Task OnePersonAsync(ScimClient scim, int round)
    {
        var userName = Unique.Name(name);
        var entry = people[userName] = new Entry();
        (underWay, step) = (entry, Step.Create);
        entry.Id = (await SendAsync(scim, ScimRequest.Of(HttpMethod.Post, "/Users", Resource.User(userName)), 201)).Id;
        entry.Exists = true;
        (underWay, step) = (entry, Step.Change);
        var change = Resource.PatchOf(
            Resource.Operation("replace", "active", JsonValue.Create(false)),
            Resource.Operation("replace", null, new JsonObject { ["title"] = "changed", ["nickName"] = "changed" }));
        await SendAsync(scim, ScimRequest.Of(HttpMethod.Patch, $"/Users/{entry.Id}", change), 200);
        entry.Changed = true;
        (underWay, step) = (entry, Step.Join);
        var join = Resource.PatchOf(Resource.Operation("Add", "members", Resource.Members(entry.Id)));
        await SendAsync(scim, ScimRequest.Of(HttpMethod.Patch, $"/Groups/{groupId}", join), 204);
        entry.Member = true;
        if (round % 3 == 2)
        {
            (underWay, step) = (entry, Step.Delete);
            await SendAsync(scim, ScimRequest.Of(HttpMethod.Delete, $"/Users/{entry.Id}"), 204);
            entry.Exists = false;
            entry.Member = false;
        }

        (underWay, step) = (null, Step.None);
    }

    private async Task<ScimAnswer> SendAsync(ScimClient scim, ScimRequest request, int expected)
    {
        var answer = await scim.SendUnjudgedAsync(request);
        // A server that is ending may say so.
        if (answer.Status == 503)
        {
            throw new HttpRequestException("ending");
        }

        Acknowledged++;
        return answer.Expect(expected);
    }

    private sealed class Entry
    {
        public string? Id { get; set; }

        public bool Exists { get; set; }

        public bool Changed { get; set; }

        public bool Member { get; set; }
    }
}
