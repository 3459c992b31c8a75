using System.Globalization;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>
/// Reads all people and groups of a directory and tells the engine of each. It reads twice: once to know whom it would deactivate, and then to do it; so a reading that is cut off, empty or
/// would end the access of more than a set share changes nothing. Groups come first, as they are called there and though nobody be in them; then people. Whoever is as they were costs one read and no write, so that what was cut off amid its work is simply done again.
/// </summary>
internal sealed class DirectorySync(HubStorage storage, SchemaCatalog schemas, AssertionProvisioner engine, LdapDirectories directories, LdapAssertions assertions, TimeProvider time)
{
    /// <summary>Of the active people that the directory is known to hold, in hundredths.</summary>
    public const int UsualShare = 20;

    /// <summary>So few may go however few there are.</summary>
    private const int AlwaysMay = 3;

    private const int PeopleAProgress = 100;

    private const string Groupless =
        "The directory showed no group, where people are known to be in some. Nothing was changed: look whether the base DN of groups, the group filter and the service account's rights are right. If there are none any more, have it done with --force.";

    /// <param name="dryRun">Only says what would be done.</param>
    /// <param name="forced">An administrator has said that as many may go as it comes to.</param>
    /// <param name="progress">Told every hundred people; false stops.</param>
    public async Task<SyncCount> RunAsync(Actor actor, LdapSettings settings, bool dryRun, bool forced, Func<SyncCount, Task<bool>>? progress, CancellationToken ct)
    {
        var count = new SyncCount();
        var directory = directories.Of(settings);
        var roll = new DirectoryRoll(storage, schemas, engine, actor.OrganizationId);
        var groups = new GroupRoll(storage, schemas, time);
        var known = await roll.ReadAsync(settings.Connection.Id, ct);
        var graph = new GroupGraph();
        var fault = await EachAsync(directory.ReadGroupsAsync(ct), group => { graph.Add(group); return Task.FromResult(true); });
        count.Groups = graph.Groups.Count;
        var standing = new Dictionary<string, bool>(StringComparer.Ordinal);
        fault ??= await EachAsync(directory.ReadPeopleAsync(ct), person => { standing[person.Id] = person.IsActive; return Task.FromResult(true); });
        count.People = standing.Count;
        fault ??= graph.Groups.Count == 0 && !forced && await groups.HoldsAsync(actor.OrganizationId, settings.Connection.Id, ct) ? Groupless : null;
        fault ??= Judge(known, standing, forced ? 100 : settings.MaxShare ?? UsualShare, count);
        if (fault is not null)
        {
            count.Fault = fault;
            if (!dryRun)
            {
                await roll.RefusedAsync(actor, settings.Connection.Id, fault, time.GetUtcNow(), ct);
            }
            return count;
        }
        count.Deactivated = 0;
        var rolled = await groups.AssertAsync(actor, settings.Connection.Id, [.. graph.Groups.Select(group => group.Asserted)], dryRun, ct);
        (count.GroupsCreated, count.GroupsRenamed, count.Refused) = (rolled.Made, rolled.Renamed, rolled.Refused);
        count.Fault = await EachAsync(directory.ReadPeopleAsync(ct), async person =>
        {
            standing[person.Id] = person.IsActive;
            await AssertAsync(actor, settings, person, graph, dryRun, count, ct);
            return ++count.Done % PeopleAProgress != 0 || progress is null || await progress(count);
        });
        if (count.Fault is not null)
        {
            return count;
        }
        foreach (var gone in known.Where(person => person.Active && !standing.ContainsKey(person.Subject)))
        {
            if (dryRun)
            {
                count.Deactivated++;
                continue;
            }
            Count(await roll.GoneAsync(actor, settings.Connection.Id, gone, ct), count);
        }
        return count;
    }

    /// <summary>Why the reading is not to be believed; null where it is.</summary>
    private static string? Judge(IReadOnlyList<DirectoryRoll.Known> known, Dictionary<string, bool> standing, int share, SyncCount count)
    {
        var active = known.Where(person => person.Active).ToList();
        count.Deactivated = active.Count(person => !standing.GetValueOrDefault(person.Subject));
        if (standing.Count == 0 && known.Count > 0)
        {
            return $"The directory showed nobody, where it is known to hold {known.Count}. Nothing was changed: look whether the base DN, the user filter and the service account's rights are right.";
        }
        return count.Deactivated > AlwaysMay && count.Deactivated * 100L > (long)active.Count * share
            ? string.Create(CultureInfo.InvariantCulture, $"{count.Deactivated} of {active.Count} people would be deactivated, more than {share} of a hundred. Nothing was changed: if that is right, have it done with --force.")
            : null;
    }

    private async Task AssertAsync(Actor actor, LdapSettings settings, LdapPerson person, GroupGraph graph, bool dryRun, SyncCount count, CancellationToken ct)
    {
        try
        {
            var groups = graph.Of(person.Dn, (person.Claims["uid"] as System.Text.Json.Nodes.JsonArray)?.FirstOrDefault()?.ToString());
            var assertion = assertions.Of(actor, settings.Connection, person, groups, isSignIn: false);
            Count(await engine.AssertAsync(assertion with { IsRehearsal = dryRun }, ct), count);
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

    /// <returns>Why the reading was not whole; null where it was.</returns>
    private static async Task<string?> EachAsync<T>(IAsyncEnumerable<ReadPage<T>> pages, Func<T, Task<bool>> each)
    {
        await foreach (var page in pages)
        {
            foreach (var item in page.Items)
            {
                if (!await each(item))
                {
                    return "It was begun anew, or by another node, and stopped here.";
                }
            }
            if (page.End is ReadEnd.Partial partial)
            {
                return $"The directory was not read to its end: {partial.Detail}";
            }
        }
        return null;
    }
}
