namespace ScimHub.Server.Api;

/// <summary>An idempotency key that was used for another request: 422.</summary>
internal sealed class IdempotencyException(string message) : Exception(message);
