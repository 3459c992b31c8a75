using System.Collections.Immutable;

namespace ScimHub.Scim.Messages;

public static class BulkPlan
{
    public static ImmutableArray<BulkStep> Make(BulkRequest request) => throw new NotImplementedException();
}
