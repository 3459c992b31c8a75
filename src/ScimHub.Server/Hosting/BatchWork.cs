using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Api;

namespace ScimHub.Server.Hosting;

/// <summary>
/// Sends the steps of a batch to the admin API, in the name of whoever started it and with what they may do at that moment. What is refused for one does not stop the others. A step that
/// was sent just before a process ended is sent again by the next one: what makes something has a key by which it makes it once.
/// </summary>
internal sealed class BatchWork(HubStorage storage, ApiSender sender, PersonCallers people, ApiKeyStore keys, TimeProvider time) : IJobWork
{
    /// <summary>So many steps between two looks at whether the job is still ours.</summary>
    private const int Stride = 10;

    private const int MaxFaultLength = 500;

    public JobKind Kind => JobKind.Batch;

    public async Task RunAsync(Job job, Func<CancellationToken, Task<bool>> progress, CancellationToken ct)
    {
        await using var context = storage.CreateContext(job.OrganizationId);
        await CountAsync(job, context, ct);
        for (; ; )
        {
            var steps = await context.BatchSteps.AsNoTracking().Where(x => x.JobId == job.Id && x.State == BatchStepState.Waiting).OrderBy(x => x.Number).Take(Stride).ToListAsync(ct);
            if (steps.Count == 0)
            {
                // Stopped ones were not counted on the way.
                await CountAsync(job, context, ct);
                job.State = JobState.Done;
                return;
            }
            foreach (var step in steps)
            {
                await RunAsync(job, step, context, ct);
            }
            if (!await progress(ct))
            {
                return;
            }
        }
    }

    /// <summary>How far it is, as the steps say: another process may have been at it.</summary>
    private static async Task CountAsync(Job job, HubDbContext context, CancellationToken ct)
    {
        var counts = await context.BatchSteps.Where(x => x.JobId == job.Id).GroupBy(x => x.State).Select(x => new { x.Key, Count = x.LongCount() }).ToDictionaryAsync(x => x.Key, x => x.Count, ct);
        (job.Changed, job.Refused) = (counts.GetValueOrDefault(BatchStepState.Done), counts.GetValueOrDefault(BatchStepState.Refused));
        job.Processed = job.Changed + job.Refused + counts.GetValueOrDefault(BatchStepState.Stopped);
    }

    private async Task RunAsync(Job job, BatchStep step, HubDbContext context, CancellationToken ct)
    {
        var request = JsonSerializer.Deserialize<BatchRequest>(step.Request, ApiJson.Options)!;
        var (fault, made) = step.Follows && !await context.BatchSteps.AnyAsync(x => x.JobId == job.Id && x.Number == step.Number - 1 && x.State == BatchStepState.Done, ct)
            ? ("The step before it was not done.", null)
            : await SendAsync(job, step, request, ct);
        var (state, undo) = (fault is null ? BatchStepState.Done : BatchStepState.Refused, step.Undo?.Replace("{id}", made ?? "", StringComparison.Ordinal));
        await context.BatchSteps
            .Where(x => x.JobId == job.Id && x.Number == step.Number)
            .ExecuteUpdateAsync(x => x.SetProperty(s => s.State, state).SetProperty(s => s.Fault, fault).SetProperty(s => s.Undo, undo), ct);
        job.Processed++;
        _ = fault is null ? job.Changed++ : job.Refused++;
    }

    /// <returns>Why it was refused, null where it was not; and the id of what it made.</returns>
    private async Task<(string? Fault, string? Made)> SendAsync(Job job, BatchStep step, BatchRequest request, CancellationToken ct)
    {
        try
        {
            if (await CallerAsync(job, ct) is not { } caller)
            {
                return ("Whoever started the batch may not come in any more.", null);
            }
            var call = new ApiCall(request.Method, request.Path, request.Body) { IdempotencyKey = request.Method == "POST" ? $"{job.Id}-{step.Number}" : null };
            var (status, answer) = await sender.SendAsync(caller, call, ct);
            return status < 400 || IsGone(request, status) ? (null, (string?)(answer as JsonObject)?["id"])
                : status == StatusCodes.Status503ServiceUnavailable ? throw new StorageUnavailableException("The database did not answer a step of a batch.")
                : (Shorten((string?)answer?["detail"] ?? "The request could not be served."), null);
        }
        catch (AdministrationException e)
        {
            return (Shorten(e.Message), null);
        }
    }

    /// <summary>What is to be gone is gone.</summary>
    private static bool IsGone(BatchRequest request, int status) => request.Method == "DELETE" && status == StatusCodes.Status404NotFound;

    /// <summary>As they are now; the audit has the batch as what they act by.</summary>
    private async Task<ApiCaller?> CallerAsync(Job job, CancellationToken ct)
    {
        if (job.ActsAs == ActorKind.Person)
        {
            return await people.OfAsync(new(job.OrganizationId, ActorKind.Person, job.ActsFor, job.Id), job.Id.ToString(), ct);
        }
        return await keys.FindAsync(job.OrganizationId, job.ActsFor!.Value, ct) is { } key && key.ExpiresAt > time.GetUtcNow()
            ? new(new(job.OrganizationId, ActorKind.ServiceAccount, key.AccountId, job.Id), key.Role, key.DomainId, job.Id.ToString())
            : null;
    }

    private static string Shorten(string text) => text.Length <= MaxFaultLength ? text : $"{text[..(MaxFaultLength - 1)]}…";
}
