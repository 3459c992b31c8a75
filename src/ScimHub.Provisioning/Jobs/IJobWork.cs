namespace ScimHub.Provisioning.Jobs;

/// <summary>What is done for a kind of job.</summary>
public interface IJobWork
{
    JobKind Kind { get; }

    /// <summary>Does it, counting in the job. It is finished where <see cref="Job.State"/> is <see cref="JobState.Done"/> on return.</summary>
    /// <param name="progress">Writes the counts and holds the lease; false where the job began anew or is another's now: stop.</param>
    Task RunAsync(Job job, Func<CancellationToken, Task<bool>> progress, CancellationToken ct);
}
