namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Goes through what a reading brings, and tells how far it is: with each page, and every hundred items.</summary>
/// <param name="progress">False stops.</param>
internal sealed class SyncSteps(SyncCount count, Func<SyncCount, Task<bool>>? progress)
{
    private const int ItemsAProgress = 100;

    public static readonly SyncFault Stopped = new("It was begun anew, or by another node, and stopped here.");

    /// <param name="each">Says why it goes no further; null where it does.</param>
    /// <returns>Why the reading was not whole; null where it was.</returns>
    public async Task<SyncFault?> EachPageAsync<T>(IAsyncEnumerable<ReadPage<T>> pages, Func<T, Task<SyncFault?>> each)
    {
        await foreach (var page in pages)
        {
            if (await EachAsync(page.Items, each) is { } fault)
            {
                return fault;
            }
            if (page.End is ReadEnd.Partial partial)
            {
                return SyncFault.Of(partial);
            }
            if (!await GoesOnAsync())
            {
                return Stopped;
            }
        }
        return null;
    }

    public async Task<SyncFault?> EachAsync<T>(IEnumerable<T> items, Func<T, Task<SyncFault?>> each)
    {
        var dealtWith = 0;
        foreach (var item in items)
        {
            if (await each(item) is { } fault)
            {
                return fault;
            }
            if (++dealtWith % ItemsAProgress == 0 && !await GoesOnAsync())
            {
                return Stopped;
            }
        }
        return null;
    }

    private async Task<bool> GoesOnAsync() => progress is null || await progress(count);
}
