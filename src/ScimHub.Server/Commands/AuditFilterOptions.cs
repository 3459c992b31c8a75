using System.CommandLine;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Filters;

namespace ScimHub.Server.Commands;

/// <summary>Which audit rows a command is about. People, groups and connections may be named by what they are called now, or by the id that outlives them.</summary>
internal static class AuditFilterOptions
{
    private static readonly Option<string> Actor = new("--actor") { Description = "Who acted: commandLine, scimClient, serviceAccount, person or job; or a userName, or an id.", HelpName = "WHO" };
    private static readonly Option<string> Target = new("--target") { Description = "On whom or what: a userName, a group's name, or any id.", HelpName = "NAME" };
    private static readonly Option<string> ConnectionName = new("--connection") { Description = "At which connection, by name or id.", HelpName = "NAME" };

    /// <summary>Taken as they are.</summary>
    private static readonly Option<string>[] Plain =
    [
        Checked(new("--credential") { Description = "With which token or key, by its id.", HelpName = "ID" }),
        Checked(new("--action") { Description = "One action, such as user.created, or all that begin so: user.", HelpName = "ACTION" }),
        Checked(new("--outcome") { Description = "done or refused.", HelpName = "OUTCOME" }),
        Checked(new("--address") { Description = "From which network address.", HelpName = "ADDRESS" }),
        Checked(new("--from") { Description = "From when on, such as 2027-01-01 or 2027-01-01T09:00+01:00; UTC where no offset is given.", HelpName = "TIME" }),
        Checked(new("--until") { Description = "Before when.", HelpName = "TIME" }),
    ];

    public static void AddTo(Command command)
    {
        foreach (var option in (Option<string>[])[Actor, Target, ConnectionName, .. Plain])
        {
            command.Add(option);
        }
    }

    public static async Task<AuditFilter> ReadAsync(CommandContext context, CancellationToken ct)
    {
        var parameters = new Dictionary<string, string>();
        if (context.Value(Actor) is { } actor)
        {
            parameters["actor"] = AuditFilter.IsKind(actor) || Guid.TryParse(actor, out _) ? actor : (await context.AccessReader.FindUserAsync(actor, ct)).ToString();
        }
        if (context.Value(Target) is { } target)
        {
            parameters["target"] = Guid.TryParse(target, out _) ? target : (await FindAsync(context, target, ct)).ToString();
        }
        if (context.Value(ConnectionName) is { } connection)
        {
            parameters["connection"] = Guid.TryParse(connection, out _) ? connection : (await FindConnectionAsync(context, connection, ct)).ToString();
        }
        foreach (var option in Plain)
        {
            if (context.Value(option) is { } value)
            {
                parameters[option.Name[2..]] = value;
            }
        }
        return AuditFilter.Parse(parameters);
    }

    private static Option<string> Checked(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            try
            {
                if (result.Tokens is [var only])
                {
                    AuditFilter.Parse([new(option.Name[2..], only.Value)]);
                }
            }
            catch (AdministrationException e)
            {
                result.AddError(e.Message);
            }
        });
        return option;
    }

    /// <exception cref="AdministrationException">Neither a person nor a group is called so.</exception>
    private static async Task<Guid> FindAsync(CommandContext context, string name, CancellationToken ct)
    {
        try
        {
            return await context.AccessReader.FindUserAsync(name, ct);
        }
        catch (AdministrationException)
        {
            return await context.AccessCatalog.FindGroupAsync(name, ct);
        }
    }

    private static async Task<Guid> FindConnectionAsync(CommandContext context, string name, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        var connections = await new ConnectionRegistry(context.Storage, CommandContext.Time, context.Actor).ListAsync(ct);
        return connections.FirstOrDefault(x => x.Connection.NameKey == key)?.Connection.Id
            ?? throw new AdministrationException($"There is no connection '{name}' in organisation {context.OrganizationId}: 'connection list' shows those there are; give the id of one that was removed.");
    }
}
