namespace ScimHub.Provisioning.Jobs;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>Merges every account anew.</summary>
    Remerge,

    /// <summary>Reads the people and groups of a connection's directory.</summary>
    DirectorySync,

    /// <summary>Sends the requests of a batch to the admin API, one after the other, in somebody's name.</summary>
    Batch,
}
