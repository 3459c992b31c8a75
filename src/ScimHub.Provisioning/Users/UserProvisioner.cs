using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

public sealed class UserProvisioner
{
    public ValueTask<StoredResource> GetAsync(ScimCaller caller, Guid id, bool withGroups, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<ResourcePage> ListAsync(ScimCaller caller, ListQuery query, bool withGroups, CancellationToken ct) => throw new NotSupportedException();

    public Task<StoredResource> CreateAsync(ScimCaller caller, ScimResource resource, CancellationToken ct) => throw new NotSupportedException();

    public Task<StoredResource> ReplaceAsync(ScimCaller caller, Guid id, ScimResource resource, Precondition precondition, CancellationToken ct) => throw new NotSupportedException();

    public Task<StoredResource> PatchAsync(ScimCaller caller, Guid id, object request, Precondition precondition, CancellationToken ct) => throw new NotSupportedException();

    public Task DeleteAsync(ScimCaller caller, Guid id, Precondition precondition, CancellationToken ct) => throw new NotSupportedException();
}
