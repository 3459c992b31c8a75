using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Hosting;

/// <summary>Looks once a second for accounts whose end has come.</summary>
internal sealed class AccountEndKeeper(AccountEnds ends, TimeProvider time, ILogger<AccountEndKeeper> logger) : Keeper(TimeSpan.FromSeconds(1), time)
{
    internal override async Task KeepAsync(CancellationToken ct)
    {
        if (await ends.RunAsync(ct) is > 0 and var count)
        {
            logger.AccountsEnded(count);
        }
    }

    protected override void Tell(Exception interruption) => logger.AccountEndsInterrupted(interruption);
}
