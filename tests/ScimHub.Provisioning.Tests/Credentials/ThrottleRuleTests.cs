using ScimHub.Provisioning.Credentials;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>How long attempts wait.</summary>
public sealed class ThrottleRuleTests
{
    [Fact]
    public void WB_07_delays_double_as_far_as_the_longest_and_no_further()
    {
        var rule = ThrottleRule.Account;
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32], Enumerable.Range(0, 11).Select(count => rule.DelayAfter(count).TotalSeconds));
        Assert.Equal(rule.Longest, rule.DelayAfter(1_000_000));
        Assert.Equal(rule.Longest, rule.DelayAfter(long.MaxValue));
    }

    /// <summary>NIST SP 800-63B-4 §3.2.2: no more than 100 failures in a row on one account.</summary>
    [Fact]
    public void WB_07_a_day_of_guessing_at_one_account_has_less_than_a_hundred_tries()
    {
        var (elapsed, tries) = (TimeSpan.Zero, 0L);
        while (elapsed < TimeSpan.FromDays(1))
        {
            elapsed += ThrottleRule.Account.DelayAfter(++tries);
        }
        Assert.InRange(tries, 20, 99);
    }

    [Fact]
    public void Addresses_count_as_networks_and_names_whoever_has_them()
    {
        Assert.Equal(ThrottleKey.Address("2001:db8:1:2::1").Hash, ThrottleKey.Address("2001:db8:1:2:ffff::9").Hash);
        Assert.NotEqual(ThrottleKey.Address("2001:db8:1:2::1").Hash, ThrottleKey.Address("2001:db8:1:3::1").Hash);
        Assert.Equal(ThrottleKey.Address("192.0.2.1").Hash, ThrottleKey.Address("::ffff:192.0.2.1").Hash);
        Assert.NotEqual(ThrottleKey.Address("192.0.2.1").Hash, ThrottleKey.Address("192.0.2.2").Hash);
        Assert.Equal(ThrottleKey.Account("Ada").Hash, ThrottleKey.Account(" ada").Hash);
    }
}
