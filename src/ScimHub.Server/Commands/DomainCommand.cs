using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub domain list|add|remove</c>.</summary>
internal static class DomainCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The domain's name." };
    private static readonly Option<string> Kind = new("--kind") { Description = "What the application calls it.", HelpName = "KIND", DefaultValueFactory = _ => "domain" };
    private static readonly Option<string> Parent = new("--parent") { Description = "The domain it lies in: what is granted there holds here.", HelpName = "DOMAIN" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("domain", "Domains: where a role holds, such as teams, workspaces and projects.");
        var list = new Command("list", """
            Shows the domains.

            Example:
              scimhub domain list --json
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var add = new Command("add", """
            Makes a domain.

            Example:
              scimhub domain add "Sales EMEA" --kind team --parent Sales
            """) { Name, Kind, Parent };
        add.SetAction(runner.OnMigrated(AddAsync));
        command.Add(add);
        var remove = new Command("remove", """
            Removes a domain that holds no domains and no grants.

            Example:
              scimhub domain remove "Sales EMEA"
            """) { Name };
        remove.SetAction(runner.OnMigrated(RemoveAsync));
        command.Add(remove);
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var domains = await context.AccessCatalog.ListDomainsAsync(ct);
        var tree = new DomainTree(domains);
        return await context.WriteAsync(
            new JsonArray([.. domains.Select(domain => ToJson(domain, tree))]),
            TextTable.Render(["name", "kind", "in", "id"], domains.Select(domain => new[] { domain.Name, domain.Kind, ParentOf(domain, tree)?.Name ?? "-", domain.Id.ToString() }),
                "No domains: make one with 'scimhub domain add NAME'. Until then grants hold everywhere."));
    }

    private static async Task<int> AddAsync(CommandContext context, CancellationToken ct)
    {
        var domain = await context.Access.AddDomainAsync(context.Value(Name), context.Value(Kind)!, context.Value(Parent), ct);
        return await context.WriteAsync(ToJson(domain, await context.AccessCatalog.DomainsAsync(ct)), $"The {TextTable.Clean(domain.Kind)} '{TextTable.Clean(domain.Name)}' is made.");
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var domain = await context.Access.RemoveDomainAsync(context.Value(Name), ct);
        return await context.WriteAsync(new JsonObject { ["id"] = domain.Id.ToString(), ["name"] = domain.Name }, $"Domain '{TextTable.Clean(domain.Name)}' is removed.");
    }

    private static JsonObject ToJson(Domain domain, DomainTree tree) => new()
    {
        ["id"] = domain.Id.ToString(),
        ["name"] = domain.Name,
        ["kind"] = domain.Kind,
        ["parent"] = ParentOf(domain, tree)?.Name,
        ["createdAt"] = domain.CreatedAt.UtcDateTime.ToString("O"),
    };

    private static Domain? ParentOf(Domain domain, DomainTree tree) => domain.ParentId is { } id ? tree.Find(id) : null;
}
