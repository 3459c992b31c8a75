using System.Globalization;
using System.Net;
using DnsClient;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Hosting;

/// <summary>Reads TXT records, by the machine's name servers or the one that <c>Dns:Server</c> names.</summary>
internal sealed class DnsRecords(IConfiguration configuration)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="AdministrationException">DNS does not answer.</exception>
    public async Task<IReadOnlyList<string>> TextsAsync(string name, CancellationToken ct)
    {
        try
        {
            var answer = await Client().QueryAsync(name, QueryType.TXT, cancellationToken: ct);
            return answer.HasError && answer.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain
                ? throw Unanswered(name, answer.ErrorMessage)
                : [.. answer.Answers.TxtRecords().Select(record => string.Concat(record.Text))];
        }
        catch (DnsResponseException e)
        {
            throw Unanswered(name, e.Message);
        }
    }

    private LookupClient Client()
    {
        if (configuration["Dns:Server"] is not { Length: > 0 } server)
        {
            return new(new LookupClientOptions { Timeout = Patience, UseCache = false });
        }
        return IPEndPoint.TryParse(server.Contains(':', StringComparison.Ordinal) ? server : string.Create(CultureInfo.InvariantCulture, $"{server}:53"), out var address)
            ? new(new LookupClientOptions(new NameServer(address)) { Timeout = Patience, UseCache = false })
            : throw new ConfigurationException($"Dns:Server is '{server}': set it to an address and port, such as 192.0.2.53:53.");
    }

    private static AdministrationException Unanswered(string name, string reason) =>
        new($"DNS does not tell the TXT records of '{name}' ({reason}): try again later, or vouch for the domain.");
}
