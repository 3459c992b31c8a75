using System.Text.Json;
using ScimHub.Provisioning.Jobs;

namespace ScimHub.Server.Api;

/// <summary><c>/jobs</c>: long work on the organisation's people, and how far it is.</summary>
public static class JobEndpoints
{
    /// <param name="Kind"><c>remerge</c> (every account is merged anew), <c>directorySync</c> (a connection's directory is read) or <c>batch</c> (see <c>/batches</c>).</param>
    /// <param name="Fault">Why it could not be done; null where it was, or is not finished.</param>
    /// <param name="Reason">What made it necessary.</param>
    /// <param name="State"><c>waiting</c>, <c>running</c>, <c>settling</c> (all are dealt with; those written meanwhile are looked at once more) or <c>done</c>.</param>
    /// <param name="Total">How many people there were when it began.</param>
    /// <param name="Refused">People whom the change could not reach, or who were suspended for want of a seat; the audit says why.</param>
    public sealed record JobView(Guid Id, string Kind, Guid? ConnectionId, string Reason, string? Fault, string State, long Total, long Processed, long Changed, long Refused, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
    {
        public static JobView Of(Job job) => new(job.Id, JsonNamingPolicy.CamelCase.ConvertName(job.Kind.ToString()), job.ConnectionId, job.Reason, job.Fault, job.State.ToString().ToLowerInvariant(), job.Total, job.Processed, job.Changed, job.Refused, job.CreatedAt, job.FinishedAt);
    }

    public static void Map(RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists the jobs of the last 30 days.");
        jobs.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadConnections, "Reads a job: how far it is.");
    }

    private static async Task<Page<JobView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct) =>
        api.PageOfAll(await api.Jobs.ListAsync(ct), page, job => job.Id, JobView.Of);

    private static async Task<JobView> GetAsync(Guid id, ApiRequest api, CancellationToken ct) => JobView.Of(await api.Jobs.GetAsync(id, ct));
}
