using ScimHub.Scim.Errors;

namespace ScimHub.Server.Scim;

/// <summary>What came of one operation of a bulk request.</summary>
internal sealed record BulkResult(int Status, Guid? Id = null, long? Version = null, ScimException? Error = null)
{
    public static BulkResult Of(ScimException error) => new(error.Status, Error: error);
}
