namespace ScimHub.Provisioning.Provisioning;

/// <summary>A group that a sign-in or a sync says a person is in.</summary>
/// <param name="Id">What the connection knows it by: the claim's value, the entry's <c>entryUUID</c> or <c>objectGUID</c>.</param>
/// <param name="DisplayName">Its name, where the connection tells one besides; null: the id is all there is.</param>
public sealed record AssertedGroup(string Id, string? DisplayName = null)
{
    /// <summary>More than any directory has of one person; a token that names more proves a mistake.</summary>
    public const int MostOfOnePerson = 2_000;

    public string Name => DisplayName ?? Id;
}
