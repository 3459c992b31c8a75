namespace ScimHub.Provisioning.Storage;

/// <summary>The database cannot be reached, is full, or would not take the write in time. Nothing was acknowledged; trying again is right.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
