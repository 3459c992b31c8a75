using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary>Does the steps of a bulk request one after the other, each as a single request would be done.</summary>
internal sealed class BulkExecutor(UserProvisioner users, GroupProvisioner groups, SchemaCatalog catalog, ILogger<BulkExecutor> logger)
{
    /// <summary>One result for each operation that was tried; null for those left undone after <c>failOnErrors</c>.</summary>
    public async Task<BulkResult?[]> RunAsync(ScimRequest request, BulkRequest bulk)
    {
        var plan = BulkPlan.Make(bulk);
        var run = new Run(request, bulk, plan.BulkIds);
        foreach (var step in plan.Steps)
        {
            if (bulk.FailOnErrors is { } limit && run.Errors >= limit)
            {
                break;
            }
            await StepAsync(run, step);
        }
        return run.Results;
    }

    private async Task StepAsync(Run run, BulkStep step)
    {
        var index = step.Operation.Index;
        try
        {
            switch (step.Kind)
            {
                case BulkStepKind.Execute:
                    run.Results[index] = await ExecuteAsync(run, step.Operation, step.Data);
                    break;
                case BulkStepKind.CreateWithoutReferences:
                    run.Results[index] = await CreateAsync(run, step.Operation, step.Data);
                    break;
                case BulkStepKind.Complete when run.Results[index] is { Error: null, Id: { } id }:
                    run.Results[index] = await CompleteAsync(run, step, id);
                    break;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var error = ScimApplication.ErrorOf(e);
            if (error.Status >= 500)
            {
                logger.RequestFailed(e, "POST", nameof(ScimEndpoint.Bulk));
            }
            run.Fail(index, error);
        }
    }

    private Task<BulkResult> ExecuteAsync(Run run, BulkOperation operation, ReadOnlyMemory<byte> data)
    {
        if (operation.Fault is { } fault)
        {
            throw fault;
        }
        return operation.Method switch
        {
            BulkMethod.Post => CreateAsync(run, operation, data),
            BulkMethod.Put => ReplaceAsync(run, operation, data),
            BulkMethod.Patch => PatchAsync(run, operation, run.Resolve(data), IfMatch(operation)),
            _ => DeleteAsync(run, operation),
        };
    }

    private async Task<BulkResult> CreateAsync(Run run, BulkOperation operation, ReadOnlyMemory<byte> data)
    {
        var resource = Read(run, operation, data);
        var created = IsUser(operation)
            ? await users.CreateAsync(run.Request.Caller, resource, run.Request.Aborted)
            : await groups.CreateAsync(run.Request.Caller, resource, run.Request.Aborted);
        if (operation.BulkId is { } bulkId)
        {
            run.Created[bulkId] = created.Id.ToString();
        }
        return new(201, created.Id, created.Version);
    }

    private async Task<BulkResult> ReplaceAsync(Run run, BulkOperation operation, ReadOnlyMemory<byte> data)
    {
        var resource = Read(run, operation, data);
        var id = run.IdOf(operation);
        var replaced = IsUser(operation)
            ? await users.ReplaceAsync(run.Request.Caller, id, resource, IfMatch(operation), run.Request.Aborted)
            : await groups.ReplaceAsync(run.Request.Caller, id, resource, IfMatch(operation), run.Request.Aborted);
        return new(200, replaced.Id, replaced.Version);
    }

    private async Task<BulkResult> PatchAsync(Run run, BulkOperation operation, ReadOnlyMemory<byte> data, Precondition precondition)
    {
        var type = operation.ResourceType!;
        var patch = PatchRequest.Parse(data.Span, type, run.Request.Dialect);
        var patched = await PatchAsync(run, operation, run.IdOf(operation), patch, precondition);
        return new(PatchPolicy.AnswersResource(run.Request.Caller.Settings, type) ? 200 : 204, patched.Id, patched.Version);
    }

    private Task<StoredResource> PatchAsync(Run run, BulkOperation operation, Guid id, PatchRequest patch, Precondition precondition) => IsUser(operation)
        ? users.PatchAsync(run.Request.Caller, id, patch, precondition, run.Request.Aborted)
        : groups.PatchAsync(run.Request.Caller, id, patch, precondition, run.Request.Aborted);

    /// <summary>Adds the references that closed a circle. Where they cannot be added the resource does not stay behind half made (RFC 7644 §3.7.1).</summary>
    private async Task<BulkResult> CompleteAsync(Run run, BulkStep step, Guid id)
    {
        try
        {
            var patch = PatchRequest.Parse(run.Resolve(step.Data).Span, step.Operation.ResourceType!, run.Request.Dialect);
            var completed = await PatchAsync(run, step.Operation, id, patch, Precondition.None);
            return new(201, id, completed.Version);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await DeleteAsync(run, step.Operation, id, Precondition.None);
            throw;
        }
    }

    private async Task<BulkResult> DeleteAsync(Run run, BulkOperation operation)
    {
        var id = run.IdOf(operation);
        await DeleteAsync(run, operation, id, IfMatch(operation));
        return new(204, id);
    }

    private Task DeleteAsync(Run run, BulkOperation operation, Guid id, Precondition precondition) => IsUser(operation)
        ? users.DeleteAsync(run.Request.Caller, id, precondition, run.Request.Aborted)
        : groups.DeleteAsync(run.Request.Caller, id, precondition, run.Request.Aborted);

    private ScimResource Read(Run run, BulkOperation operation, ReadOnlyMemory<byte> data)
    {
        var read = ResourceReader.Read(run.Resolve(data).Span, operation.ResourceType!, run.Request.Dialect);
        logger.NoteIgnored(run.Request, read);
        return read.Resource;
    }

    private bool IsUser(BulkOperation operation) => operation.ResourceType == catalog.User;

    private static Precondition IfMatch(BulkOperation operation) => EntityTags.ReadIfMatch(operation.Version);

    /// <summary>What has been done so far.</summary>
    private sealed class Run(ScimRequest request, BulkRequest bulk, IReadOnlySet<string> declared)
    {
        public ScimRequest Request => request;

        public BulkResult?[] Results { get; } = new BulkResult?[bulk.Operations.Length];

        /// <summary>The ids of created resources, by bulkId.</summary>
        public Dictionary<string, string> Created { get; } = new(StringComparer.Ordinal);

        public int Errors { get; private set; }

        public ReadOnlyMemory<byte> Resolve(ReadOnlyMemory<byte> data) => BulkReferences.Resolve(data, declared, x => Created.GetValueOrDefault(x));

        public Guid IdOf(BulkOperation operation) =>
            Guid.TryParseExact(BulkReferences.ResolveId(operation.Id ?? "", x => Created.GetValueOrDefault(x)), "D", out var id)
                ? id
                : throw ScimException.NotFound("There is no such resource.");

        public void Fail(int index, ScimException error)
        {
            Errors++;
            if (bulk.Operations[index].BulkId is { } bulkId)
            {
                Created.Remove(bulkId);
            }
            Results[index] = BulkResult.Of(error);
        }
    }
}
