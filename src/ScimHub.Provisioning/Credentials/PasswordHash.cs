using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Passwords as they are stored: PBKDF2 by the framework's hasher. Making and checking one costs time on purpose, so only as many go at once as leave processors to the rest.</summary>
internal static class PasswordHash
{
    /// <summary>OWASP, Password Storage: 210,000 of HMAC-SHA-512. A hash of fewer is made anew when its password is next seen.</summary>
    private const int Iterations = 210_000;

    /// <summary>A program's own runtime setting: tests, which make thousands of them, make them cheaply.</summary>
    private const string Setting = "ScimHub.PasswordIterations";

    private static readonly PasswordHasher<LocalCredential> Hasher = new(Options.Create(new PasswordHasherOptions
    {
        IterationCount = AppContext.GetData(Setting) is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : Iterations,
    }));

    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Of no password: what is checked where there is no account, so that it takes as long.</summary>
    private static readonly Lazy<string> Nobodys = new(() => Hasher.HashPassword(null!, Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString()));

    public enum Verdict
    {
        Wrong,
        Right,

        /// <summary>And the hash is of an older make.</summary>
        RightButOld,
    }

    public static Task<string> MakeAsync(string password, CancellationToken ct) => TakeTurnAsync(() => Hasher.HashPassword(null!, password), ct);

    /// <param name="hash">Null: there is no account. It costs the same.</param>
    public static async Task<Verdict> CheckAsync(string? hash, string password, CancellationToken ct)
    {
        var result = await TakeTurnAsync(() => Hasher.VerifyHashedPassword(null!, hash ?? Nobodys.Value, password), ct).ConfigureAwait(false);
        return hash is null || result == PasswordVerificationResult.Failed ? Verdict.Wrong
            : result == PasswordVerificationResult.SuccessRehashNeeded ? Verdict.RightButOld
            : Verdict.Right;
    }

    private static async Task<T> TakeTurnAsync<T>(Func<T> work, CancellationToken ct)
    {
        await Turns.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, ct).ConfigureAwait(false);
        }
        finally
        {
            Turns.Release();
        }
    }
}
