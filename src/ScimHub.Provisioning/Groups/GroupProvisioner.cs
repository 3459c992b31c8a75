using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Groups;

public sealed class GroupProvisioner
{
    public ValueTask<StoredResource> GetAsync(ScimCaller caller, Guid id, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<ResourcePage> ListAsync(ScimCaller caller, ListQuery query, CancellationToken ct) => throw new NotSupportedException();

    public Task<StoredResource> CreateAsync(ScimCaller caller, ScimResource resource, CancellationToken ct) => throw new NotSupportedException();

    public Task<StoredResource> ReplaceAsync(ScimCaller caller, Guid id, ScimResource resource, Precondition precondition, CancellationToken ct) => throw new NotSupportedException();

    public Task<StoredResource> PatchAsync(ScimCaller caller, Guid id, object request, Precondition precondition, CancellationToken ct) => throw new NotSupportedException();

    public Task DeleteAsync(ScimCaller caller, Guid id, Precondition precondition, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>The members of a group in order of id, at most <paramref name="limit"/> behind <paramref name="after"/> (null: from the start); an empty answer ends it.</summary>
    public ValueTask<IReadOnlyList<MemberReference>> MembersAsync(ScimCaller caller, Guid id, MemberReference? after, int limit, CancellationToken ct) => throw new NotSupportedException();
}
