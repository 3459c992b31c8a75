namespace ScimHub.Scim.Patching;

/// <summary>Gathers additions and removals, so that the last word on each member counts. Linear in their number.</summary>
internal sealed class MembershipFold
{
    /// <summary>Ids are the same in any case: the service makes them from GUIDs.</summary>
    private readonly Dictionary<string, (int Order, bool Added)> _last = new(StringComparer.OrdinalIgnoreCase);

    private bool _clear;
    private int _order;

    public void Clear()
    {
        _clear = true;
        _last.Clear();
    }

    public void Add(string id)
    {
        if (!_last.TryGetValue(id, out var last) || !last.Added)
        {
            _last[id] = (_order++, true);
        }
    }

    public void Remove(string id)
    {
        if (_clear)
        {
            _last.Remove(id);
        }
        else
        {
            _last[id] = (_order++, false);
        }
    }

    public MembershipChange ToChange()
    {
        var ordered = _last.ToArray();
        Array.Sort(ordered, static (a, b) => a.Value.Order.CompareTo(b.Value.Order));
        return new(_clear, [.. ordered.Where(e => e.Value.Added).Select(e => e.Key)], [.. ordered.Where(e => !e.Value.Added).Select(e => e.Key)]);
    }
}
