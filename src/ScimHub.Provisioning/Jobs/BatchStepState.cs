namespace ScimHub.Provisioning.Jobs;

/// <summary>How far one request of a batch is.</summary>
public enum BatchStepState
{
    Waiting,

    Done,

    /// <summary>The API refused it; the others go on.</summary>
    Refused,

    /// <summary>The batch was stopped before it.</summary>
    Stopped,
}
