using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;

namespace ScimHub.Benchmarks.Operations;

/// <summary>One row: what ScimHub is asked, what the floor is asked for the same work, and the limits of the ratio.</summary>
internal sealed record Operation(string Name, int Connections, Func<Subject, int, Exchange> Scim, Func<Subject, int, Exchange> Floor, params IReadOnlyList<Limit> Limits)
{
    /// <summary>Requests a connection and round, where each of them leaves a lot behind.</summary>
    public int Most { get; init; } = int.MaxValue;

    public int Kinds { get; init; } = 1;

    /// <summary>The seeded group it needs: its number of members.</summary>
    public int? Members { get; init; }

    /// <summary>Makes what it needs, once a subject.</summary>
    public void Prepare(Subject subject, CancellationToken ct)
    {
        if (Members is { } members)
        {
            Seeder.Group(subject, members, Catalogue.Name(members), ct);
        }
    }

    public Workload On(Subject subject)
    {
        var choose = subject.Token is null ? Floor : Scim;
        return new Workload(subject.Address, subject.Token, [.. Enumerable.Range(0, Connections).Select(i => choose(subject, i))], Kinds);
    }
}
