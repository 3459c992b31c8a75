namespace ScimHub.Scim.Resources;

/// <summary>RFC 7643 §2.3.5: a dateTime is an xsd:dateTime with date and time. Without an offset it is taken as UTC.</summary>
internal static class DateTimeText
{
    public static ScimDateTime? Parse(string text) => TryParse(text, out var instant) ? new(text, instant) : null;

    /// <summary><c>YYYY-MM-DDThh:mm:ss[.f…][Z|±hh:mm]</c></summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length is < 19 or > 64 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        var rest = text[19..];
        if (!Fraction(ref rest, out var ticks) || !Offset(rest, out var offset))
        {
            return false;
        }
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        instant = new(utc, TimeSpan.Zero);
        return true;
    }

    /// <summary>Digits beyond a tick, a tenth of a microsecond, do not count.</summary>
    private static bool Fraction(ref ReadOnlySpan<char> rest, out int ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest[0] != '.')
        {
            return true;
        }
        var length = 1;
        for (var unit = 1_000_000; length < rest.Length && char.IsAsciiDigit(rest[length]); length++, unit /= 10)
        {
            ticks += (rest[length] - '0') * unit;
        }
        rest = rest[length..];
        return length > 1;
    }

    private static bool Offset(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = default;
        if (rest.IsEmpty || rest is "Z" or "z")
        {
            return true;
        }
        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':' || !Digits(rest[1..3], out var hours) || !Digits(rest[4..6], out var minutes)
            || minutes > 59 || hours * 60 + minutes > 14 * 60)
        {
            return false;
        }
        offset = new TimeSpan(hours, minutes, 0) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
            number = number * 10 + (c - '0');
        }
        return true;
    }
}
