using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>Mail domains, as they are bound and proved. Each test has an organisation of its own.</summary>
public abstract class MailDomainSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static int organizations = 5_000;

    [Fact]
    public async Task A_domain_counts_once_its_record_is_there_or_somebody_vouches_for_it()
    {
        var (registry, connection) = await RegistryAsync();
        var added = await registry.AddAsync(" Contoso.COM. ", connection.Name, Ct);
        Assert.Equal(("contoso.com", null, connection.Id), (added.Name, added.VerifiedAt, added.ConnectionId!.Value));
        Assert.StartsWith("scimhub-domain-verification=", added.Proof, StringComparison.Ordinal);
        var asked = "";
        var fault = await Assert.ThrowsAsync<AdministrationException>(() => registry.VerifyAsync("contoso.com", Records("v=spf1 -all", added.Proof + "x"), Ct));
        Assert.Contains(added.Proof, fault.Message, StringComparison.Ordinal);
        Assert.Equal("contoso.com", asked);
        Assert.NotNull((await registry.VerifyAsync("CONTOSO.com", Records("v=spf1 -all", added.Proof), Ct)).VerifiedAt);
        var vouched = await registry.AddAsync("bücher.example", connection.Name, Ct);
        Assert.Equal("xn--bcher-kva.example", vouched.Name);
        Assert.True((await registry.VouchAsync("bücher.example", Ct)).Overridden);
        Assert.Equal(AdministrationFault.Conflict, (await Assert.ThrowsAsync<AdministrationException>(() => registry.AddAsync("contoso.com", connection.Name, Ct))).Fault);
        await registry.RemoveAsync("contoso.com", Ct);
        Assert.Equal(["xn--bcher-kva.example"], (await registry.ListAsync(Ct)).Select(domain => domain.Name));

        await using var context = Hub.Storage.CreateContext(connection.OrganizationId);
        Assert.Equal(
            ["mailDomain.created", "mailDomain.verified", "mailDomain.created", "mailDomain.vouched", "mailDomain.removed"],
            await context.AuditEntries.OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct));

        Func<string, CancellationToken, Task<IReadOnlyList<string>>> Records(params string[] texts) => (name, _) =>
        {
            asked = name;
            return Task.FromResult<IReadOnlyList<string>>(texts);
        };
    }

    [Theory]
    [InlineData("")]
    [InlineData("com")]
    [InlineData("contoso")]
    [InlineData("-contoso.com")]
    [InlineData("con toso.com")]
    [InlineData("ada@contoso.com")]
    [InlineData("192.0.2.1")]
    [InlineData("contoso..com")]
    public async Task What_is_no_mail_domain_is_refused(string name)
    {
        var (registry, connection) = await RegistryAsync();
        Assert.Equal(AdministrationFault.Invalid, (await Assert.ThrowsAsync<AdministrationException>(() => registry.AddAsync(name, connection.Name, Ct))).Fault);
    }

    [Fact]
    public async Task A_connection_that_is_removed_leaves_its_domains_to_nobody()
    {
        var (registry, connection) = await RegistryAsync();
        await registry.AddAsync("contoso.com", connection.Name, Ct);
        await registry.VouchAsync("contoso.com", Ct);
        await new ConnectionRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(connection.OrganizationId)).RemoveAsync(connection.Name, Ct);
        Assert.Null(Assert.Single(await registry.ListAsync(Ct)).ConnectionId);
    }

    private async Task<(MailDomainRegistry Registry, Connection Connection)> RegistryAsync()
    {
        var caller = await Hub.ConnectAsync(Interlocked.Increment(ref organizations));
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return (new(Hub.Storage, Hub.Clock, Actor.CommandLine(caller.OrganizationId)), await context.Connections.SingleAsync(Ct));
    }
}
