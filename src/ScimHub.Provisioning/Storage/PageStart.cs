namespace ScimHub.Provisioning.Storage;

/// <summary>Where a page begins: so many rows behind an id.</summary>
/// <param name="Removed">The place holds while the count of removals is this; null where it holds always.</param>
internal readonly record struct PageStart(Guid Behind, long Skip, long? Removed)
{
    public static PageStart At(long skip) => new(Guid.Empty, skip, null);

    public static PageStart After(Guid id) => new(id, 0, null);
}
