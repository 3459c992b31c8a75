using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub maildomain list|add|verify|vouch|remove</c>.</summary>
internal static class MailDomainCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The domain, such as contoso.com." };
    private static readonly Option<string> ConnectionName = new("--connection") { Description = "Whose addresses in it are believed.", HelpName = "NAME", Required = true };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("maildomain", "Mail domains of the organisation: what a connection with --adoption verified-domain may take over.");
        command.Add(runner.Make("list", """
            Shows the mail domains, and whether each is proved.

            Example:
              scimhub maildomain list
            """, ListAsync));
        command.Add(runner.Make("add", """
            Binds a mail domain to a connection, and shows the TXT record that proves it.

            Example:
              scimhub maildomain add contoso.com --connection entra
            """, (context, ct) => OneAsync(context, registry => registry.AddAsync(context.Value(Name), context.Value(ConnectionName)!, ct)), Name, ConnectionName));
        command.Add(runner.Make("verify", """
            Looks for the TXT record.

            Example:
              scimhub maildomain verify contoso.com
            """, (context, ct) => OneAsync(context, registry => registry.VerifyAsync(context.Value(Name), new DnsRecords(CommandConfiguration.Read()).TextsAsync, ct)), Name));
        command.Add(runner.Make("vouch", """
            Says without a record that the domain is the organisation's. The audit keeps who said so.

            Example:
              scimhub maildomain vouch contoso.internal
            """, (context, ct) => OneAsync(context, registry => registry.VouchAsync(context.Value(Name), ct)), Name));
        command.Add(runner.Make("remove", """
            Removes a mail domain. Accounts that were taken over stay as they are.

            Example:
              scimhub maildomain remove contoso.com
            """, (context, ct) => OneAsync(context, registry => registry.RemoveAsync(context.Value(Name), ct), "is removed"), Name));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var domains = await Registry(context).ListAsync(ct);
        return await context.WriteAsync(
            new JsonArray([.. domains.Select(ToJson)]),
            TextTable.Render(["NAME", "STATE", "PROOF"], domains.Select(domain => new[] { domain.Name, State(domain), domain.Proof }), "No mail domains: 'scimhub maildomain add NAME --connection NAME' binds one."));
    }

    private static async Task<int> OneAsync(CommandContext context, Func<MailDomainRegistry, Task<VerifiedDomain>> work, string? done = null)
    {
        var domain = await work(Registry(context));
        return await context.WriteAsync(
            ToJson(domain),
            done is not null ? $"The mail domain {domain.Name} {done}."
            : domain.VerifiedAt is not null ? $"The mail domain {domain.Name} is {State(domain)}."
            : $"""
                Add this TXT record to {domain.Name}, then run 'scimhub maildomain verify {domain.Name}':
                {domain.Proof}
                """);
    }

    private static JsonObject ToJson(VerifiedDomain domain) => new()
    {
        ["name"] = domain.Name,
        ["connectionId"] = domain.ConnectionId?.ToString(),
        ["proof"] = domain.Proof,
        ["state"] = State(domain),
        ["verifiedAt"] = domain.VerifiedAt?.UtcDateTime.ToString("O"),
    };

    private static string State(VerifiedDomain domain) => domain.VerifiedAt is null ? "unproved" : domain.Overridden ? "vouched for" : "verified";

    private static MailDomainRegistry Registry(CommandContext context) => new(context.Storage, CommandContext.Time, context.Actor);
}
