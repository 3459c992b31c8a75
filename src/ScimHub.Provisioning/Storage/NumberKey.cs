using System.Globalization;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Numbers as text that sorts as they do, digit for digit: databases differ in what they keep of a decimal (SQLite has
/// doubles only), and text compares alike in all of them.
/// </summary>
internal static class NumberKey
{
    /// <summary>Digits of the largest decimal.</summary>
    private const int Digits = 29;

    public static string Of(decimal number)
    {
        var text = decimal.Abs(number).ToString("0.############################", CultureInfo.InvariantCulture);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var padded = text.PadLeft(text.Length + Digits - (point < 0 ? text.Length : point), '0');
        return number >= 0
            ? "1" + padded
            // The larger a negative number looks, the earlier it comes: each digit is turned round, and a longer one ends before a shorter.
            : "0" + string.Create(padded.Length, padded, static (key, digits) =>
            {
                for (var i = 0; i < digits.Length; i++)
                {
                    key[i] = digits[i] == '.' ? '.' : (char)('0' + '9' - digits[i]);
                }
            }) + "~";
    }
}
