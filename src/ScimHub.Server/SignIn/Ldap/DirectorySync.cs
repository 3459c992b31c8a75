using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>
/// Reads all people and groups of a directory and tells the engine of each. It reads twice: once to know whom it would deactivate, and then to do it; so a reading that is cut off, empty or
/// would end the access of more than a set share changes nothing. The second reading is judged as the first was, and until then nobody goes by it. Groups come first, as they are called there and
/// though nobody be in them; then people. Whoever is as they were costs one read and no write, so that what was cut off amid its work is simply done again.
/// </summary>
internal sealed class DirectorySync(HubStorage storage, SchemaCatalog schemas, AssertionProvisioner engine, LdapDirectories directories, LdapAssertions assertions, TimeProvider time)
{
    private const string Groupless =
        "The directory showed no group, where people are known to be in some. Nothing was changed: look whether the base DN of groups, the group filter and the service account's rights are right. If there are none any more, have it done with --force.";

    private const string Unjudged = "The directory showed others when it was read again: nobody was deactivated.";

    /// <param name="dryRun">Only says what would be done.</param>
    /// <param name="forced">An administrator has said that as many may go as it comes to.</param>
    /// <param name="progress">Told with each page, and every hundred people; false stops.</param>
    public async Task<SyncCount> RunAsync(Actor actor, LdapSettings settings, bool dryRun, bool forced, Func<SyncCount, Task<bool>>? progress, CancellationToken ct)
    {
        var count = new SyncCount();
        var directory = directories.Of(settings);
        var roll = new DirectoryRoll(storage, schemas, engine, actor.OrganizationId);
        var groups = new GroupRoll(storage, schemas, time);
        var known = await roll.ReadAsync(settings.Connection.Id, ct);
        var active = known.Where(person => person.Active).ToList();
        var subjects = active.Select(person => person.Subject).ToHashSet(StringComparer.Ordinal);
        var judgement = new SyncJudgement(known.Count, active.Count, forced ? 100 : settings.MaxShare ?? SyncJudgement.UsualShare);
        var steps = new SyncSteps(count, progress);
        var graph = new GroupGraph();
        var standing = new Dictionary<string, bool>(StringComparer.Ordinal);
        count.Fault = await steps.EachPageAsync(directory.ReadGroupsAsync(ct), group =>
            {
                graph.Add(group);
                count.Groups = graph.Groups.Count;
                return Task.FromResult<SyncFault?>(null);
            })
            ?? await steps.EachPageAsync(directory.ReadPeopleAsync(ct), person =>
            {
                standing[person.Id] = person.IsActive;
                count.People = standing.Count;
                return Task.FromResult<SyncFault?>(null);
            })
            ?? (graph.Groups.Count == 0 && !forced && await groups.HoldsAsync(actor.OrganizationId, settings.Connection.Id, ct) ? new SyncFault(Groupless) : null)
            ?? Judge("Nothing was changed.", Going());
        if (count.Fault is null)
        {
            var rolled = await groups.AssertAsync(actor, settings.Connection.Id, [.. graph.Groups.Select(group => group.Asserted)], dryRun, ct);
            (count.GroupsCreated, count.GroupsRenamed, count.Refused) = (rolled.Made, rolled.Renamed, rolled.Refused);
            var leaving = new List<Assertion>();
            count.Fault = await steps.EachPageAsync(directory.ReadPeopleAsync(ct), async person =>
                {
                    standing[person.Id] = person.IsActive;
                    await AssertAsync(actor, settings, person, graph, dryRun, count, !forced && !person.IsActive && subjects.Contains(person.Id) ? leaving : null, ct);
                    count.Done++;
                    return Judge(Unjudged, leaving.Count);
                })
                // With those whom it did not show.
                ?? Judge(Unjudged, Going())
                ?? await steps.EachAsync(leaving, async assertion =>
                {
                    Count(await engine.AssertAsync(assertion, ct), count);
                    return null;
                })
                ?? await steps.EachAsync(active.Where(person => !standing.ContainsKey(person.Subject)), async gone =>
                {
                    if (dryRun)
                    {
                        count.Deactivated++;
                    }
                    else
                    {
                        Count(await roll.GoneAsync(actor, settings.Connection.Id, gone, ct), count);
                    }
                    return null;
                });
        }
        if (count.Fault is { } fault && fault != SyncSteps.Stopped && !dryRun)
        {
            await roll.RefusedAsync(actor, settings.Connection.Id, fault.Told, time.GetUtcNow(), ct);
        }
        return count;

        int Going() => active.Count(person => !standing.GetValueOrDefault(person.Subject));

        SyncFault? Judge(string outcome, int going) => judgement.Of(standing.Count, going) is { } why ? new($"{outcome} {why}") : null;
    }

    /// <param name="leaving">Where not null, the person goes: that waits in it.</param>
    private async Task AssertAsync(Actor actor, LdapSettings settings, LdapPerson person, GroupGraph graph, bool dryRun, SyncCount count, List<Assertion>? leaving, CancellationToken ct)
    {
        try
        {
            var groups = graph.Of(person.Dn, (person.Claims["uid"] as System.Text.Json.Nodes.JsonArray)?.FirstOrDefault()?.ToString());
            var assertion = assertions.Of(actor, settings.Connection, person, groups, isSignIn: false) with { IsRehearsal = dryRun };
            if (leaving is not null)
            {
                leaving.Add(assertion);
                return;
            }
            Count(await engine.AssertAsync(assertion, ct), count);
        }
        catch (ScimException)
        {
            count.Refused++;
        }
    }

    private static void Count(ProvisioningOutcome? outcome, SyncCount count)
    {
        switch (outcome)
        {
            case ProvisioningOutcome.Created:
                count.Created++;
                break;
            case ProvisioningOutcome.Deactivated:
                count.Deactivated++;
                break;
            case ProvisioningOutcome.Linked or ProvisioningOutcome.Updated:
                count.Updated++;
                break;
            case ProvisioningOutcome.Rejected:
                count.Refused++;
                break;
        }
    }
}
