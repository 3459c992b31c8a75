using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Ldap;

namespace ScimHub.Server.Api;

/// <summary><c>/connections/{id}/sync/preview</c>: what a reading of a directory would come to.</summary>
public static class ReadingEndpoints
{
    /// <summary>Whoever waits for an answer waits no longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="Force">As many might be deactivated as it comes to.</param>
    public sealed record Reading(bool Force = false);

    /// <param name="Fault">Why nothing would be done; null where it would.</param>
    public sealed record ReadingView(int People, int Groups, int GroupsCreated, int GroupsRenamed, int Created, int Updated, int Deactivated, int Refused, string? Fault);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/connections/{id:guid}/sync/preview", PreviewAsync).WithTags("Connections").Needs(ApiPermission.EditConnections, "Reads a connection's directory and says what would be done. Nothing is changed.");

    private static async Task<Ok<ReadingView>> PreviewAsync(Guid id, Reading body, ApiRequest api, [FromServices] Channels channels, [FromServices] DirectorySync sync, CancellationToken ct)
    {
        var connection = (await api.Connections().GetAsync(id, ct)).Connection;
        var settings = await channels.LdapAsync(connection, ct) ?? throw AdministrationException.Conflict($"'{connection.Name}' has no LDAP: set it up first.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            var count = await sync.RunAsync(api.Caller.Actor, settings, dryRun: true, body.Force, progress: null, patience.Token);
            return TypedResults.Ok(new ReadingView(count.People, count.Groups, count.GroupsCreated, count.GroupsRenamed, count.Created, count.Updated, count.Deactivated, count.Refused, count.Fault?.Told));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw AdministrationException.Conflict($"The directory was not read to its end within {Patience.TotalMinutes:0} minutes: 'scimhub ldap sync {connection.Name} --dry-run' takes as long as it takes.");
        }
    }
}
