using System.Globalization;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Processes;

namespace ScimHub.Benchmarks.Population;

/// <summary>Fills ScimHub as an identity provider would, over SCIM: users by POST, groups by POST and PATCHes of 1,000 members.</summary>
internal static class Seeder
{
    private const int Writers = 16;
    private const int Slice = 1_000;

    public static void Users(Subject subject, int users, int spares, CancellationToken ct)
    {
        var total = users + spares;
        var ids = new Guid[total];
        var taken = -1;
        var exchanges = Enumerable.Range(0, Writers).Select(_ =>
        {
            var index = 0;
            return new Exchange(
                request =>
                {
                    index = Interlocked.Increment(ref taken);
                    if (index >= total)
                    {
                        return false;
                    }
                    request.Send("POST", "/scim/v2/Users", Documents.User("u", index));
                    return true;
                },
                [201],
                (_, body) => ids[index] = JsonScan.Id(body));
        });
        Finish(new Workload(subject.Address, subject.Token, [.. exchanges]), $"{total} users", ct);
        subject.Users = users;
        subject.UserIds.AddRange(ids);
    }

    /// <summary>A group of the first <paramref name="members"/> users, made when it is first asked for.</summary>
    public static Guid Group(Subject subject, int members, string name, CancellationToken ct)
    {
        if (subject.Groups.TryGetValue(name, out var known))
        {
            return known;
        }
        var group = Guid.Empty;
        var sent = -1;
        var floor = subject.Token is null;
        var exchange = new Exchange(
            request =>
            {
                if (sent >= members)
                {
                    return false;
                }
                if (sent < 0)
                {
                    sent = floor ? members : Math.Min(Slice, members);
                    group = floor ? Guid.CreateVersion7() : group;
                    request.Send("POST", floor ? $"/groups/{group}" : "/scim/v2/Groups", Documents.Group(name, Documents.Members(subject.UserIds, 0, sent)));
                    return true;
                }
                var count = Math.Min(Slice, members - sent);
                request.Send("PATCH", $"/scim/v2/Groups/{group}", Documents.AddMembers(Documents.Members(subject.UserIds, sent, count)));
                sent += count;
                return true;
            },
            [200, 201, 204],
            (status, body) => group = status == 201 && !floor ? JsonScan.Id(body) : group);
        Finish(new Workload(subject.Address, subject.Token, [exchange]), string.Create(CultureInfo.InvariantCulture, $"{members} members of {name}"), ct);
        return subject.Groups[name] = group;
    }

    private static void Finish(Workload workload, string what, CancellationToken ct)
    {
        using (workload)
        {
            var result = workload.Run(TimeSpan.FromHours(2), ct: ct);
            if (result.Errors > 0)
            {
                throw new InvalidOperationException($"Seeding {what}: {result.Errors} of {result.Operations} failed; {result.FirstError}");
            }
            if (result.Elapsed.TotalSeconds >= 0.5)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  seeded {what} in {result.Elapsed.TotalSeconds:F1} s, {result.Rate:F0} requests a second"));
            }
        }
    }
}
