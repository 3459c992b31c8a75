using System.Collections.Concurrent;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>Writes down the statements that are sent, in the language of a database, and answers as an empty one.</summary>
internal sealed class RecordingDatabase(HubDatabase language) : HubDatabase
{
    private readonly ConcurrentQueue<SqlStatement> statements = new();

    public IReadOnlyCollection<SqlStatement> Statements => statements;

    public override ValueTask<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
    {
        statements.Enqueue(new(sql, parameters));
        return new([]);
    }

    public override ValueTask<T?> FirstAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
        where T : class
    {
        statements.Enqueue(new(sql, parameters));
        return new((T?)null);
    }

    public override Task<bool> CommitAsync(Guid target, IReadOnlyList<SqlStatement> work, CancellationToken ct)
    {
        foreach (var statement in work)
        {
            statements.Enqueue(statement);
        }
        return Task.FromResult(true);
    }

    public override ValueTask DisposeAsync() => default;

    internal override string IdList(int parameter) => language.IdList(parameter);

    internal override string Held(string table) => language.Held(table);

    internal override string HoldingRows(string alias) => language.HoldingRows(alias);

    internal override string Page(int limitParameter, int offsetParameter) => language.Page(limitParameter, offsetParameter);

    internal override string ConcatIdsAndTexts(string id, string text, string from) => language.ConcatIdsAndTexts(id, text, from);

    internal override string ByCodePoint(string text) => language.ByCodePoint(text);

    internal override string JsonText(string source, params ReadOnlySpan<string> path) => language.JsonText(source, path);

    internal override string JsonExists(string source, params ReadOnlySpan<string> path) => language.JsonExists(source, path);

    internal override string JsonEach(string source, string alias, params ReadOnlySpan<string> path) => language.JsonEach(source, alias, path);

    internal override string ElementText(string alias) => language.ElementText(alias);

    internal override string FirstElement(string source, string alias, string value, bool complex, params ReadOnlySpan<string> path) =>
        language.FirstElement(source, alias, value, complex, path);

    internal override string Contains(string text, string parameter) => language.Contains(text, parameter);

    internal override string StartsWith(string text, string parameter) => language.StartsWith(text, parameter);

    internal override string EndsWith(string text, string parameter) => language.EndsWith(text, parameter);
}
