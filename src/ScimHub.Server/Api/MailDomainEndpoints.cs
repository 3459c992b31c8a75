using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Api;

/// <summary><c>/maildomains</c>: mail domains of the organisation, each bound to a connection.</summary>
public static class MailDomainEndpoints
{
    /// <param name="Connection">The connection's name.</param>
    public sealed record Binding(string Connection);

    /// <param name="Proof">What a TXT record of the domain must say.</param>
    /// <param name="Vouched">Whether somebody vouched for it, without the record.</param>
    public sealed record MailDomainView(string Name, Guid? Connection, string Proof, DateTimeOffset? VerifiedAt, bool Vouched)
    {
        public static MailDomainView Of(VerifiedDomain domain) => new(domain.Name, domain.ConnectionId, domain.Proof, domain.VerifiedAt, domain.Overridden);
    }

    public static void Map(RouteGroupBuilder api)
    {
        var domains = api.MapGroup("/maildomains").WithTags("Mail domains");
        domains.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists the mail domains, and whether each is proved.");
        domains.MapPut("/{name}", AddAsync).Needs(ApiPermission.Administer, "Binds a mail domain to a connection; the answer holds the TXT record that proves it.");
        domains.MapPost("/{name}/verify", VerifyAsync).Needs(ApiPermission.Administer, "Looks for the TXT record.");
        domains.MapPost("/{name}/vouch", VouchAsync).Needs(ApiPermission.Administer, "Says without a record that the domain is the organisation's.");
        domains.MapDelete("/{name}", RemoveAsync).Needs(ApiPermission.Administer, "Removes a mail domain; accounts that were taken over stay as they are.");
    }

    private static async Task<Page<MailDomainView>> ListAsync(ApiRequest api, CancellationToken ct) => new([.. (await api.MailDomains.ListAsync(ct)).Select(MailDomainView.Of)], null);

    private static async Task<Ok<MailDomainView>> AddAsync(string name, Binding body, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(MailDomainView.Of(await api.MailDomains.AddAsync(name, body.Connection, ct)));

    private static async Task<Ok<MailDomainView>> VerifyAsync(string name, ApiRequest api, IConfiguration configuration, CancellationToken ct) =>
        TypedResults.Ok(MailDomainView.Of(await api.MailDomains.VerifyAsync(name, new DnsRecords(configuration).TextsAsync, ct)));

    private static async Task<Ok<MailDomainView>> VouchAsync(string name, ApiRequest api, CancellationToken ct) => TypedResults.Ok(MailDomainView.Of(await api.MailDomains.VouchAsync(name, ct)));

    private static async Task<NoContent> RemoveAsync(string name, ApiRequest api, CancellationToken ct)
    {
        await api.MailDomains.RemoveAsync(name, ct);
        return TypedResults.NoContent();
    }
}
