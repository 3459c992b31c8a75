namespace ScimHub.Provisioning.Organizations;

/// <summary>One customer: the owner of everything else. The default one exists from the first start.</summary>
public sealed class Organization
{
    public const int DefaultId = 1;

    public int Id { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
