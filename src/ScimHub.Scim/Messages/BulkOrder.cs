using System.Collections.Immutable;

namespace ScimHub.Scim.Messages;

/// <summary>Orders operations by what they refer to: a walk in depth, with a stack of its own since a request chooses how deep it goes.</summary>
internal sealed class BulkOrder(BulkOperation[] operations, int[][] references)
{
    private enum Mark { Unseen, Open, Done }

    private readonly Mark[] _marks = new Mark[operations.Length];
    private readonly ImmutableArray<BulkStep>.Builder _steps = ImmutableArray.CreateBuilder<BulkStep>();

    /// <summary>For an operation, those it could not wait for, since they wait for it.</summary>
    private readonly Dictionary<int, HashSet<int>> _deferred = [];

    private readonly List<(int Operation, ReadOnlyMemory<byte> Patch)> _incomplete = [];

    public ImmutableArray<BulkStep> Steps()
    {
        var stack = new Stack<(int Operation, int Next)>();
        for (var i = 0; i < operations.Length; i++)
        {
            if (_marks[i] == Mark.Unseen)
            {
                Open(stack, i);
                Walk(stack);
            }
        }
        return _steps.ToImmutable();
    }

    private void Walk(Stack<(int Operation, int Next)> stack)
    {
        while (stack.TryPop(out var top))
        {
            var (operation, next) = top;
            if (next == references[operation].Length)
            {
                Close(operation);
                continue;
            }
            stack.Push((operation, next + 1));
            var reference = references[operation][next];
            if (_marks[reference] == Mark.Unseen)
            {
                Open(stack, reference);
            }
            else if (_marks[reference] == Mark.Open)
            {
                if (!_deferred.TryGetValue(operation, out var deferred))
                {
                    _deferred[operation] = deferred = [];
                }
                deferred.Add(reference);
            }
        }
    }

    private void Open(Stack<(int Operation, int Next)> stack, int operation)
    {
        _marks[operation] = Mark.Open;
        stack.Push((operation, 0));
    }

    private void Close(int place)
    {
        _marks[place] = Mark.Done;
        var operation = operations[place];
        if (_deferred.TryGetValue(place, out var deferred))
        {
            var bulkIds = deferred.Select(each => operations[each].BulkId!).ToHashSet(StringComparer.Ordinal);
            var (without, patch) = BulkReferences.Part(operation.Data, bulkIds);
            _steps.Add(new(operation, BulkStepKind.CreateWithoutReferences, without));
            _incomplete.Add((place, patch));
        }
        else
        {
            _steps.Add(new(operation, BulkStepKind.Execute, operation.Data));
        }
        for (var i = 0; i < _incomplete.Count; i++)
        {
            if (_deferred[_incomplete[i].Operation].All(each => _marks[each] == Mark.Done))
            {
                _steps.Add(new(operations[_incomplete[i].Operation], BulkStepKind.Complete, _incomplete[i].Patch));
                _incomplete.RemoveAt(i--);
            }
        }
    }
}
