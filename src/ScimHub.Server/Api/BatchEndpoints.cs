using System.Globalization;
using System.Text.Json;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Jobs;

namespace ScimHub.Server.Api;

/// <summary><c>/batches</c>: many changes of people, groups and grants, sent one after the other by a job in the caller's name, with what came of each and the way back.</summary>
public static class BatchEndpoints
{
    /// <param name="Subject">Whom it is about, for people to read.</param>
    /// <param name="What">What happens, likewise.</param>
    /// <param name="Undo">What takes it back; null: nothing does.</param>
    /// <param name="Follows">It is sent only where the step before it was done.</param>
    public sealed record Step(string Subject, string What, BatchRequest Do, BatchRequest? Undo = null, bool Follows = false);

    public sealed record NewBatch(string Title, IReadOnlyList<Step> Steps);

    /// <param name="State"><c>waiting</c>, <c>running</c> or <c>done</c>.</param>
    /// <param name="Total">How many steps there are.</param>
    /// <param name="Processed">How many are dealt with: done, refused, or passed over since it was stopped.</param>
    /// <param name="UndoOf">The batch that this one takes back.</param>
    /// <param name="UndoneBy">The batch that takes this one back.</param>
    /// <param name="CanUndo">Whether anything was done that can be taken back, and has not been.</param>
    public sealed record BatchView(
        Guid Id, string Title, string State, long Total, long Processed, long Done, long Refused, Guid? UndoOf, Guid? UndoneBy, bool CanUndo, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

    /// <param name="State"><c>waiting</c>, <c>done</c>, <c>refused</c> or <c>stopped</c>.</param>
    /// <param name="Fault">Why it was refused.</param>
    public sealed record StepView(int Number, string Subject, string What, string State, string? Fault);

    /// <summary>As many steps as a batch may have, each with its way back.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    public static void Map(RouteGroupBuilder api)
    {
        var batches = api.MapGroup("/batches").WithTags("Batches");
        batches.MapGet("", ListAsync).Needs(ApiPermission.ReadUsers, "Lists the batches of the last 30 days.", inDomain: true);
        batches.MapPost("", AddAsync).Needs(ApiPermission.ReadUsers, "Starts a batch. Each step needs of the caller what it would need alone, at the moment it is sent.", inDomain: true).WithMetadata(new BodyLimit(MaxBytes));
        batches.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadUsers, "Reads a batch: how far it is.", inDomain: true);
        batches.MapGet("/{id:guid}/steps", StepsAsync).Needs(ApiPermission.ReadUsers, "Lists the steps of a batch in their order, all or those of one 'state', with what came of each.", inDomain: true);
        batches.MapPost("/{id:guid}/stop", StopAsync).Needs(ApiPermission.ReadUsers, "Sends no more of a batch's steps. For whoever started it, and for administrators.", inDomain: true);
        batches.MapPost("/{id:guid}/undo", UndoAsync).Needs(ApiPermission.ReadUsers, "Takes a batch back, the last step first, by a batch in the caller's name.", inDomain: true);
    }

    private static async Task<Page<BatchView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var all = await api.Batches().ListAsync(ct);
        var undone = all.Where(job => job.UndoOf is not null).DistinctBy(job => job.UndoOf).ToDictionary(job => job.UndoOf!.Value, job => job.Id);
        return api.PageOfAll(all, page, job => job.Id, job => View(job, undone.TryGetValue(job.Id, out var by) ? by : null, canUndo: false));
    }

    private static Task<Made<BatchView>> AddAsync(NewBatch body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        var steps = (body.Steps ?? []).Select(step => new NewStep(step.Subject, step.What, Json(step.Do), step.Undo is null ? null : Json(step.Undo), step.Follows)).ToList();
        return creation.RunAsync<Job, BatchView>(
            alongside => api.Batches(alongside).AddAsync(body.Title, ActsFor(api), steps, ct),
            job => ($"/batches/{job.Id}", View(job, null, canUndo: false)),
            ct);
    }

    private static async Task<BatchView> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var job = await api.Batches().GetAsync(id, ct);
        var undone = await api.Batches().UndoneByAsync(id, ct);
        return View(job, undone, job.State == JobState.Done && undone is null && await api.Batches().CanUndoAsync(id, ct));
    }

    private static async Task<Page<StepView>> StepsAsync(Guid id, string? state, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Batches().GetAsync(id, ct);
        BatchStepState? wanted = state is null ? null
            : Enum.GetValues<BatchStepState>().Cast<BatchStepState?>().FirstOrDefault(known => AuditFilter.Word(known!.Value) == state) ?? throw new AdministrationException("'state' is waiting, done, refused or stopped.");
        var steps = await api.Batches().StepsAsync(id, wanted, NumberPlace.Read(api.After(page)), api.Limit(page) + 1, ct);
        return api.Page(steps, page, step => NumberPlace.Of(step.Number), step => new StepView(step.Number, step.Subject, step.What, AuditFilter.Word(step.State), step.Fault));
    }

    private static async Task<BatchView> StopAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var job = await api.Batches().GetAsync(id, ct);
        if (job.ActsFor != ActsFor(api) && !api.Caller.Role.Permissions.Allows(Administration.Permission))
        {
            throw AdministrationException.Forbidden("A batch is stopped by whoever started it, or by an administrator.");
        }
        await api.Batches().StopAsync(id, ct);
        return await GetAsync(id, api, ct);
    }

    private static Task<Made<BatchView>> UndoAsync(Guid id, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<Job, BatchView>(
        alongside => api.Batches(alongside).UndoAsync(id, ActsFor(api), ct),
        job => ($"/batches/{job.Id}", View(job, null, canUndo: false)),
        ct);

    /// <summary>The person; a service account by its key.</summary>
    private static Guid ActsFor(ApiRequest api) => api.Caller.Actor.Kind == ActorKind.Person ? api.Caller.Actor.Id!.Value : api.Caller.KeyId;

    private static string Json(BatchRequest request) => JsonSerializer.Serialize(request.Check(), ApiJson.Options);

    private static BatchView View(Job job, Guid? undoneBy, bool canUndo) => new(
        job.Id, job.Reason, job.State.ToString().ToLower(CultureInfo.InvariantCulture), job.Total, job.Processed, job.Changed, job.Refused, job.UndoOf, undoneBy, canUndo, job.CreatedAt, job.FinishedAt);
}
