namespace ScimHub.Quickstart;

/// <summary>The sample cannot go on; the message says what to do.</summary>
internal sealed class QuickstartException(string message) : Exception(message);
