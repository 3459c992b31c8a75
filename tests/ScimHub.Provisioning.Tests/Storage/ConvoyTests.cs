using ScimHub.Provisioning.Storage.PostgreSql;

namespace ScimHub.Provisioning.Tests.Storage;

public sealed class ConvoyTests
{
    [Fact]
    public void Who_finds_the_way_free_goes_at_once_and_alone()
    {
        var runs = new List<int[]>();
        var convoy = new Convoy<int>(1, 10, travellers => Record(runs, travellers));
        convoy.Add(1);
        convoy.Add(2);
        Assert.Equal([[1], [2]], runs);
    }

    [Fact]
    public async Task Those_who_come_meanwhile_go_together_in_their_order_and_not_too_many_of_them()
    {
        var runs = new List<int[]>();
        var first = new TaskCompletionSource();
        var all = new TaskCompletionSource();
        var convoy = new Convoy<int>(1, 3, async travellers =>
        {
            await Record(runs, travellers);
            if (runs.Count == 1)
            {
                await first.Task;
            }
            if (runs.Sum(run => run.Length) == 6)
            {
                all.SetResult();
            }
        });
        for (var i = 0; i < 6; i++)
        {
            convoy.Add(i);
        }
        first.SetResult();
        await all.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([[0], [1, 2, 3], [4, 5]], runs);
    }

    [Fact]
    public void Another_way_is_used_while_the_first_is_taken()
    {
        var runs = new List<int[]>();
        var never = new TaskCompletionSource();
        var convoy = new Convoy<int>(2, 10, async travellers =>
        {
            await Record(runs, travellers);
            await never.Task;
        });
        convoy.Add(1);
        convoy.Add(2);
        convoy.Add(3);
        Assert.Equal([[1], [2]], runs);
    }

    private static Task Record(List<int[]> runs, List<int> travellers)
    {
        runs.Add([.. travellers]);
        return Task.CompletedTask;
    }
}
