namespace ScimHub.Provisioning.Storage;

/// <summary>One statement of a unit of work. Parameters are <c>$1</c>, <c>$2</c>, … in order.</summary>
/// <param name="Rows">How many rows it must touch for the unit of work to hold; null where any number will do.</param>
public readonly record struct SqlStatement(string Sql, object?[] Parameters, int? Rows = null);
