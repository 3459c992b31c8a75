using System.Globalization;
using System.Text;

namespace ScimHub.Provisioning.Credentials;

/// <summary>How long attempts wait: so many are free, then each failure doubles the delay as far as the longest. Nothing is locked for good, and what failed long ago is forgotten.</summary>
/// <param name="Free">Failures before the first delay.</param>
/// <param name="Longest">The longest delay.</param>
internal sealed record ThrottleRule(int Free, TimeSpan Longest)
{
    /// <summary>An account, from anywhere new: some forty guesses on a day. NIST SP 800-63B-4 §3.2.2 allows 100 in a row at most.</summary>
    public static ThrottleRule Account { get; } = new(5, TimeSpan.FromHours(1));

    /// <summary>An address: whole offices may share one.</summary>
    public static ThrottleRule Address { get; } = new(20, TimeSpan.FromMinutes(15));

    /// <summary>An account at an address it is known from: what strangers elsewhere try does not keep its owner out.</summary>
    public static ThrottleRule Known { get; } = new(10, TimeSpan.FromMinutes(15));

    /// <summary>Mail to one person.</summary>
    public static ThrottleRule Recovery { get; } = new(3, TimeSpan.FromHours(4));

    public static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    public TimeSpan DelayAfter(long failures) =>
        failures < Free ? TimeSpan.Zero
        : failures - Free >= 31 || First * Math.Pow(2, failures - Free) is var delay && delay > Longest ? Longest
        : delay;

    /// <summary>The delay in milliseconds after <paramref name="failures"/>, an expression, as SQL: the database counts and decides in one statement.</summary>
    public string Sql(string failures)
    {
        var sql = new StringBuilder("CASE");
        for (var count = (long)Free; ; count++)
        {
            var delay = DelayAfter(count);
            if (count == Free)
            {
                sql.Append(CultureInfo.InvariantCulture, $" WHEN {failures} < {Free} THEN 0");
            }
            if (delay == Longest)
            {
                return sql.Append(CultureInfo.InvariantCulture, $" ELSE {(long)Longest.TotalMilliseconds} END").ToString();
            }
            sql.Append(CultureInfo.InvariantCulture, $" WHEN {failures} = {count} THEN {(long)delay.TotalMilliseconds}");
        }
    }
}
