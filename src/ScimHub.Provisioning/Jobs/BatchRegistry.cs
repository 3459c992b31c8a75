using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Jobs;

/// <summary>Batches of one organisation: many requests to the admin API that are sent one after the other, by a job, and can be taken back.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class BatchRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    public const int MostSteps = 20_000;

    private const int MaxTitleLength = 150;

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <param name="actsFor">The person, or the API key, in whose name it is done.</param>
    public Task<Job> AddAsync(string title, Guid actsFor, IReadOnlyList<NewStep> steps, CancellationToken ct) => AddAsync(title, actsFor, steps, null, ct);

    /// <summary>Takes back what a batch has done, the last first: in the name of whoever asks for that.</summary>
    public async Task<Job> UndoAsync(Guid id, Guid actsFor, CancellationToken ct)
    {
        var job = await GetAsync(id, ct).ConfigureAwait(false);
        if (job.State != JobState.Done)
        {
            throw AdministrationException.Conflict("The batch is not done yet: stop it first, or wait.");
        }
        await using var context = storage.CreateContext(actor);
        if (await context.Jobs.AnyAsync(x => x.UndoOf == id, ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict("The batch has been taken back already.");
        }
        var steps = await context.BatchSteps.AsNoTracking().Where(x => x.JobId == id && x.State == BatchStepState.Done && x.Undo != null).OrderByDescending(x => x.Number).ToListAsync(ct).ConfigureAwait(false);
        // In the other direction, what came first follows.
        var back = steps.Select((step, i) => new NewStep(step.Subject, $"taken back: {step.What}", step.Undo!, null, i > 0 && steps[i - 1].Follows && steps[i - 1].Number == step.Number + 1));
        return steps.Count > 0
            ? await AddAsync($"Takes back: {job.Reason}", actsFor, [.. back], id, ct).ConfigureAwait(false)
            : throw AdministrationException.Conflict("Nothing of the batch was done that can be taken back.");
    }

    /// <exception cref="AdministrationException">There is no such batch.</exception>
    public async Task<Job> GetAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.Jobs.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id && x.Kind == JobKind.Batch, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no batch with the id {id}: those that are done are kept for {JobRegistry.Kept.TotalDays:0} days.");
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.Jobs.AsNoTracking().Where(x => x.Kind == JobKind.Batch).OrderByDescending(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Whether a batch has been taken back, or is being.</summary>
    public async Task<Guid?> UndoneByAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.Jobs.Where(x => x.UndoOf == id).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Steps in their order, behind a number.</summary>
    /// <param name="state">Those alone; null: all.</param>
    public async Task<IReadOnlyList<BatchStep>> StepsAsync(Guid id, BatchStepState? state, int after, int limit, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.BatchSteps.AsNoTracking().Where(x => x.JobId == id && x.Number > after && (state == null || x.State == state)).OrderBy(x => x.Number).Take(limit).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Whether anything of it was done that can be taken back.</summary>
    public async Task<bool> CanUndoAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.BatchSteps.AnyAsync(x => x.JobId == id && x.State == BatchStepState.Done && x.Undo != null, ct).ConfigureAwait(false);
    }

    /// <summary>Sends no more of a batch's requests; the one under way is ended.</summary>
    public async Task StopAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var stopped = await context.BatchSteps.Where(x => x.JobId == id && x.State == BatchStepState.Waiting).ExecuteUpdateAsync(x => x.SetProperty(s => s.State, BatchStepState.Stopped), ct).ConfigureAwait(false);
        if (stopped > 0)
        {
            AdministrativeAudit.Record(context, time.GetUtcNow(), "batch.stopped", null, id, new() { ["steps"] = stopped });
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task<Job> AddAsync(string title, Guid actsFor, IReadOnlyList<NewStep> steps, Guid? undoOf, CancellationToken ct)
    {
        var trimmed = title.Trim();
        if (trimmed.Length == 0 || trimmed.Any(char.IsControl))
        {
            throw new AdministrationException("A batch has a title, without control characters.");
        }
        if (steps.Count is 0 or > MostSteps)
        {
            throw new AdministrationException($"A batch has 1 to {MostSteps} steps.");
        }
        var now = time.GetUtcNow();
        var job = new Job
        {
            OrganizationId = actor.OrganizationId,
            Id = SequentialId.Next(now),
            Kind = JobKind.Batch,
            ActsAs = actor.Kind,
            ActsFor = actsFor,
            UndoOf = undoOf,
            Reason = Shorten(trimmed, MaxTitleLength),
            CreatedAt = now,
            NeededAt = now,
            Round = 1,
            Total = steps.Count,
        };
        await using var context = storage.CreateContext(actor);
        context.Jobs.Add(job);
        context.BatchSteps.AddRange(steps.Select((step, i) => new BatchStep
        {
            OrganizationId = actor.OrganizationId,
            JobId = job.Id,
            Number = i + 1,
            Subject = Shorten(step.Subject, BatchStep.MaxTextLength / 4),
            What = Shorten(step.What, BatchStep.MaxTextLength / 4),
            Request = step.Request,
            Undo = step.Undo,
            Follows = step.Follows,
        }));
        AdministrativeAudit.Record(context, now, undoOf is null ? "batch.started" : "batch.undone", null, undoOf ?? job.Id, new() { ["title"] = job.Reason, ["steps"] = steps.Count });
        Alongside?.Invoke(context, job);
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return job;
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";
}
