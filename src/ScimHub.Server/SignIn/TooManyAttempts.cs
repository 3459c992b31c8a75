using System.Globalization;

namespace ScimHub.Server.SignIn;

/// <summary>What whoever guesses too often is told, on every page with a password.</summary>
internal static class TooManyAttempts
{
    public const int Status = StatusCodes.Status429TooManyRequests;

    /// <summary>The sentence for the page; the answer's <c>Retry-After</c> says the same (RFC 9110 §10.2.3).</summary>
    public static string Say(HttpContext context, DateTimeOffset until, DateTimeOffset now)
    {
        var seconds = (long)Math.Ceiling(Math.Max(1, (until - now).TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return $"There were too many attempts. Try again in {(seconds < 120 ? $"{seconds} seconds" : $"{(seconds + 59) / 60} minutes")}.";
    }
}
