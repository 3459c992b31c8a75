using System.Runtime.CompilerServices;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>
/// A search of any length by pages (RFC 2696), handed on as entries come: no more of it than a page is held. It always ends with a word on whether it was whole. A cookie belongs to its
/// connection, so that a reading that was cut off begins anew.
/// </summary>
internal static class PagedSearch
{
    private const int MostEmptyPages = 100;

    public static async IAsyncEnumerable<ReadPage<LdapEntry>> ReadAsync(LdapConnection connection, SearchRequest request, int pageSize, [EnumeratorCancellation] CancellationToken ct)
    {
        var cookie = ReadOnlyMemory<byte>.Empty;
        var (read, emptyPages) = (0, 0);
        var page = new List<LdapEntry>();
        var elsewhere = new List<string>();
        while (true)
        {
            var before = read;
            SearchItem.Done? done = null;
            var asked = request with { MostEntries = request.MostEntries - read, Controls = [.. request.Controls, PagedResults.Ask(pageSize, cookie)] };
            await using var items = connection.SearchAsync(asked, ct).GetAsyncEnumerator(ct);
            while (done is null)
            {
                var (item, failure) = await NextAsync(items);
                if (failure is not null)
                {
                    yield return new(page, failure);
                    yield break;
                }
                switch (item)
                {
                    case SearchItem.Found found:
                        page.Add(found.Entry);
                        read++;
                        break;
                    case SearchItem.Elsewhere other:
                        elsewhere.AddRange(other.Uris.Take(1));
                        break;
                    case SearchItem.Done end:
                        done = end;
                        break;
                }
                // A server that does not page is still handed on by pages.
                if (page.Count >= pageSize && done is null)
                {
                    yield return new(page, null);
                    page = [];
                }
            }
            emptyPages = read == before ? emptyPages + 1 : 0;
            var (over, next) = EndOf(done.Result, cookie, read == before, emptyPages, elsewhere);
            if (over is not null)
            {
                yield return new(page, over);
                yield break;
            }
            cookie = next;
        }
    }

    private static async ValueTask<(SearchItem?, ReadEnd.Partial?)> NextAsync(IAsyncEnumerator<SearchItem> items)
    {
        try
        {
            return await items.MoveNextAsync() ? (items.Current, null) : (null, new(PartialReason.ConnectionLost, "The answer has no end.", LdapFault.Closed));
        }
        catch (LdapException e)
        {
            return (null, Of(e));
        }
    }

    public static ReadEnd.Partial Of(LdapException e) => new(
        e.Fault switch
        {
            LdapFault.TimedOut => PartialReason.TimedOut,
            LdapFault.Malformed => PartialReason.Malformed,
            LdapFault.TooMuch => PartialReason.SizeLimitExceeded,
            LdapFault.Closed => PartialReason.ConnectionLost,
            LdapFault.Refused => PartialReason.Refused,
            _ => PartialReason.Unavailable,
        },
        e.Message,
        e.Fault);

    /// <summary>Whether the search is over, and with which word; else the next page's cookie.</summary>
    private static (ReadEnd?, ReadOnlyMemory<byte>) EndOf(LdapResult result, ReadOnlyMemory<byte> sent, bool isEmpty, int emptyPages, List<string> elsewhere)
    {
        if (!result.IsSuccess)
        {
            // RFC 2696 §3: a cookie that the server does not take is answered with an error of its choice.
            var reason = OfResult(result.Code) ?? (sent.IsEmpty ? PartialReason.Refused : PartialReason.BrokenCookie);
            return (new ReadEnd.Partial(reason, $"The search ended with {result}{(result.Referrals.Count > 0 ? $", referring to {result.Referrals[0]}" : "")}."), default);
        }
        ReadOnlyMemory<byte>? next;
        try
        {
            next = PagedResults.Next(result);
        }
        catch (LdapException e)
        {
            return (new ReadEnd.Partial(PartialReason.BrokenCookie, e.Message, e.Fault), default);
        }
        if (next is null && !sent.IsEmpty)
        {
            return (new ReadEnd.Partial(PartialReason.BrokenCookie, "The server stopped paging between two pages."), default);
        }
        if (next is { IsEmpty: false } cookie)
        {
            return (isEmpty && cookie.Span.SequenceEqual(sent.Span)) || emptyPages > MostEmptyPages
                ? (new ReadEnd.Partial(PartialReason.BrokenCookie, "The server gives page after page without an entry."), default)
                : (null, cookie);
        }
        return elsewhere.Count > 0
            ? (new ReadEnd.Partial(PartialReason.Referral, $"A part of the tree lies with another server ({elsewhere[0]}), which is not asked: name a base DN that one server has whole, or that server."), default)
            : (new ReadEnd.Complete(), default);
    }

    private static PartialReason? OfResult(ResultCode code) => code switch
    {
        ResultCode.SizeLimitExceeded or ResultCode.AdminLimitExceeded => PartialReason.SizeLimitExceeded,
        ResultCode.TimeLimitExceeded => PartialReason.TimeLimitExceeded,
        ResultCode.Referral => PartialReason.Referral,
        ResultCode.NoSuchObject => PartialReason.NoSuchBase,
        _ => null,
    };
}
