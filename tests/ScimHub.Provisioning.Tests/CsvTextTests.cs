using System.Text;

namespace ScimHub.Provisioning.Tests;

/// <summary>CSV that carries anything, and runs nowhere.</summary>
public sealed class CsvTextTests
{
    [Fact]
    public void WB_02_whatever_is_written_is_read_back_and_no_value_begins_as_a_formula()
    {
        char[] letters = ['a', ',', '"', '\'', '\\', '=', '+', '-', '@', '\t', '\r', '\n', ' ', 'u', '0', '\u2028', 'é'];
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var values = Enumerable.Range(0, random.Next(2, 5)).Select(_ => new string(random.GetItems(letters, random.Next(0, 8)))).ToList();
            var line = new StringBuilder();
            for (var i = 0; i < values.Count; i++)
            {
                var before = line.Append(i == 0 ? "" : ",").Length;
                CsvText.Append(line, values[i]);
                var written = line.ToString(before, line.Length - before);
                Assert.False((written.StartsWith('"') ? written[1..] : written) is ['=' or '+' or '-' or '@' or '\t' or '\r', ..], written);
            }
            Assert.DoesNotContain('\n', line.ToString());
            if (values.TrueForAll(value => value.Length == 0))
            {
                continue;
            }
            Assert.Equal(values, Assert.Single(CsvText.Read(line.Append("\r\n").ToString())));
        }
    }

    [Theory]
    [InlineData("a,b\r\nc,d", 2)]
    [InlineData("a,b\nc,d\n", 2)]
    [InlineData("\uFEFFa\r\n\r\nb\r\n", 2)]
    [InlineData("a,\"x\r\ny\"\r\n", 1)]
    [InlineData("", 0)]
    public void What_other_programs_write_is_read(string text, int rows) => Assert.Equal(rows, CsvText.Read(text).Count);

    [Theory]
    [InlineData("a\r\n\"b", "Line 2")]
    [InlineData("a\r\nb\"c", "Line 2")]
    public void A_fault_is_named_with_its_line(string text, string where) => Assert.Contains(where, Assert.Throws<FormatException>(() => CsvText.Read(text)).Message, StringComparison.Ordinal);
}
