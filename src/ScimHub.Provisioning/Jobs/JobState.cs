namespace ScimHub.Provisioning.Jobs;

/// <summary>How far a job is.</summary>
public enum JobState
{
    /// <summary>No node has taken it yet.</summary>
    Waiting,

    /// <summary>A node goes through the people.</summary>
    Running,

    /// <summary>It has been through; what was under way when it began is looked at once more, shortly.</summary>
    Settling,

    Done,
}
