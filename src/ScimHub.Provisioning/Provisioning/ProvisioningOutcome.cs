namespace ScimHub.Provisioning.Provisioning;

/// <summary>What came of an assertion. A closed type.</summary>
public abstract record ProvisioningOutcome
{
    private ProvisioningOutcome()
    {
    }

    /// <summary>The person has an account.</summary>
    public abstract record Settled(Guid UserId) : ProvisioningOutcome;

    /// <summary>The account was made.</summary>
    public sealed record Created(Guid UserId) : Settled(UserId);

    /// <summary>The channel was linked to an account there was.</summary>
    public sealed record Linked(Guid UserId) : Settled(UserId);

    public sealed record Updated(Guid UserId) : Settled(UserId);

    /// <summary>Nothing changed, and nothing was written.</summary>
    public sealed record Unchanged(Guid UserId) : Settled(UserId);

    /// <summary>The assertion ended the person's access.</summary>
    public sealed record Deactivated(Guid UserId) : Settled(UserId);

    /// <summary>Nothing changed; an audit row says why.</summary>
    /// <param name="Reference">The row's id, which the person is told; null of a rehearsal, which writes none.</param>
    public sealed record Rejected(Refusal Refusal, Guid? Reference) : ProvisioningOutcome;
}
