using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub organization list|add</c>.</summary>
internal static class OrganizationCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The organisation's name." };
    private static readonly Option<string> Handle = new("--handle") { Description = "Stands in the address where its people sign in, and is never changed.", HelpName = "HANDLE", Required = true };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("organization", "The organisations of this server: each has people, groups, roles, connections and an audit of its own. Every other command is about one: --organization HANDLE.");
        command.Add(runner.Make("list", """
            Shows the organisations.

            Example:
              scimhub organization list
            """, ListAsync));
        command.Add(runner.Make("add", """
            Makes an organisation, and prints a link by which somebody becomes its first administrator, once.

            Example:
              scimhub organization add "Acme Ltd" --handle acme
            """, AddAsync, Name, Handle));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var organizations = await Registry(context).ListAsync(0, int.MaxValue, ct);
        var url = await context.BaseUrlAsync(ct);
        return await context.WriteAsync(
            new JsonArray([.. organizations.Select(x => new JsonObject
            {
                ["id"] = x.Id, ["name"] = x.Name, ["handle"] = x.Handle, ["people"] = x.People, ["administered"] = x.Administered, ["signIn"] = SignIn(url, x.Handle),
            })]),
            TextTable.Render(
                ["NAME", "HANDLE", "PEOPLE", "SIGN-IN"], organizations.Select(x => new[] { x.Name, x.Handle ?? "-", x.People.ToString(CultureInfo.InvariantCulture), SignIn(url, x.Handle) }), ""));
    }

    private static async Task<int> AddAsync(CommandContext context, CancellationToken ct)
    {
        var made = await Registry(context).AddAsync(context.Value(Name), context.Value(Handle)!, ct);
        var secret = await LocalServices.Of(context).Administrators.MakeFirstAsync(Actor.CommandLine(made.Id), ct);
        var url = await context.BaseUrlAsync(ct);
        var link = LocalPaths.FirstLink(url + OrganizationPath.Prefix(made.Handle), secret!);
        return await context.WriteAsync(new JsonObject { ["id"] = made.Id, ["name"] = made.Name, ["handle"] = made.Handle, ["signIn"] = SignIn(url, made.Handle), ["first"] = link }, $"""
            Organisation         {TextTable.Clean(made.Name)}, --organization {made.Handle}
            Sign-in              {SignIn(url, made.Handle)}
            First administrator  {link}
            Whoever opens that link becomes the administrator: hand it to nobody else.
            """);
    }

    private static string SignIn(string url, string? handle) => url + OrganizationPath.Prefix(handle) + SignInPaths.SignIn;

    private static OrganizationRegistry Registry(CommandContext context) => new(context.Storage, CommandContext.Time, Actor.CommandLine(Organization.DefaultId));
}
