using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>Tests that hold on every database: a class derived for each runs them there.</summary>
public abstract class StorageSuite(TestDatabase hub)
{
    protected TestDatabase Hub => hub;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The error a request ends with.</summary>
    protected static async Task<ScimException> FaultAsync(int status, ScimErrorType type, Func<Task> request)
    {
        var fault = await Assert.ThrowsAsync<ScimException>(request);
        Assert.Equal((status, type), (fault.Status, fault.Type));
        return fault;
    }

    protected static Task<ScimException> NotFoundAsync(Func<Task> request) => FaultAsync(404, ScimErrorType.None, request);
}
