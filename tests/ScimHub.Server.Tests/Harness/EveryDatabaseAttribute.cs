using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace ScimHub.Server.Tests.Harness;

/// <summary>Runs the theory once a database. None is left out silently: one that cannot be reached fails its tests.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryDatabaseAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new(Enum.GetValues<DatabaseKind>().Select(kind => (ITheoryDataRow)new TheoryDataRow(kind)).ToArray());

    public override bool SupportsDiscoveryEnumeration() => true;
}
