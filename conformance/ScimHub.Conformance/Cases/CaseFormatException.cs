namespace ScimHub.Conformance.Cases;

/// <summary>A case file, or a path, variable or assertion in it, that does not follow the format.</summary>
internal sealed class CaseFormatException(string message, Exception? inner = null) : Exception(message, inner);
