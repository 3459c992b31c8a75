namespace ScimHub.Provisioning.Storage;

/// <summary>One statement of a unit of work. Parameters are <c>$1</c>, <c>$2</c>, … in order.</summary>
/// <param name="Rows">How many rows it must touch for the unit of work to hold; null where any number will do.</param>
/// <param name="Adds">
/// It adds its last parameter to a number of a row that many writers share. Such statements end their unit; where several units make
/// up one commit they may come after the others', and be one with the sum.
/// </param>
/// <param name="Alone">Its unit is a commit of its own: it counts what others would bring.</param>
public readonly record struct SqlStatement(string Sql, object?[] Parameters, int? Rows = null, bool Adds = false, bool Alone = false);
