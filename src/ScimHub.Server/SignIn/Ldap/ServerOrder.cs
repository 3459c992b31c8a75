using System.Collections.Concurrent;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>In which order a directory's servers are asked: as they are named, those that failed within the last half minute after the others.</summary>
internal sealed class ServerOrder(IReadOnlyList<LdapServer> servers, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Shunned = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<LdapServer, long> failures = new();

    public IReadOnlyList<LdapServer> Now() => [.. servers.OrderBy(server => failures.TryGetValue(server, out var at) && time.GetElapsedTime(at) < Shunned ? at : long.MinValue)];

    /// <summary>
    /// What the first server says that can say something. Each is given its share of the time that is left, so that one that hangs leaves enough for the next. What a server refuses is
    /// an answer, and no other is asked.
    /// </summary>
    /// <exception cref="LdapException">None could, and why.</exception>
    public async Task<T> FirstAsync<T>(TimeSpan total, Func<LdapServer, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var order = Now();
        var faults = new List<LdapException>();
        for (var i = 0; i < order.Count; i++)
        {
            var share = (total - time.GetElapsedTime(began)) / (order.Count - i);
            using var deadline = new Deadline(share > TimeSpan.Zero ? share : TimeSpan.Zero, time, ct);
            try
            {
                var answer = await ask(order[i], deadline.Token);
                failures.TryRemove(order[i], out _);
                return answer;
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                Note(order[i], new(LdapFault.TimedOut, $"{order[i]} did not answer in time.", e));
            }
            catch (LdapException e) when (e.IsOfTheServer)
            {
                Note(order[i], e);
            }
        }
        throw new LdapException(faults[^1].Fault, string.Join(" ", faults.Select(fault => fault.Message)), faults[^1]);

        void Note(LdapServer server, LdapException fault)
        {
            faults.Add(fault);
            Failed(server, fault);
        }
    }

    public void Failed(LdapServer server, LdapException fault)
    {
        failures[server] = time.GetTimestamp();
        logger.LdapServerFailed(server.ToString(), fault.Message);
    }
}
