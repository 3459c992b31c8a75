using System.Globalization;
using System.Text;
using System.Xml;
using ScimHub.Conformance.Running;

namespace ScimHub.Conformance.Reports;

/// <summary>The result as JUnit XML: a suite a folder; warnings and notes are system output, since JUnit knows neither.</summary>
internal static class JUnitReport
{
    public static void Write(RunSummary run, string file)
    {
        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CheckCharacters = false });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "SCIM conformance");
        WriteCounts(xml, [.. run.Results]);
        foreach (var folder in run.Folders)
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", folder.Key);
            WriteCounts(xml, [.. folder]);
            foreach (var result in folder)
            {
                WriteCase(xml, result);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<CaseResult> results)
    {
        int Count(Outcome outcome) => results.Count(result => result.Outcome == outcome);
        xml.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", Count(Outcome.Failed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("skipped", Count(Outcome.Skipped).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Duration)));
    }

    private static void WriteCase(XmlWriter xml, CaseResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Case.Folder);
        xml.WriteAttributeString("name", $"{result.Case.Id[(result.Case.Folder.Length + 1)..]}: {result.Case.Title}");
        xml.WriteAttributeString("time", Seconds(result.Duration));
        if (result.SkippedBecause is { } reason)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", reason);
            xml.WriteEndElement();
        }
        else if (result.Findings.Count > 0)
        {
            var failed = result.Outcome is Outcome.Failed;
            xml.WriteStartElement(failed ? "failure" : "system-out");
            if (failed)
            {
                xml.WriteAttributeString("message", Clean(result.Findings[0].Text));
            }

            xml.WriteString(Clean(Text(result)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Text(CaseResult result)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{result.Case.Clause}: \"{result.Case.Quote}\"");
        foreach (var finding in result.Findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{finding.Level}: {finding.Text}");
            if (finding.Exchange is { } exchange)
            {
                text.AppendLine(ExchangeText.Request(exchange)).AppendLine(ExchangeText.Answer(exchange));
            }
        }

        return text.ToString();
    }

    /// <summary>XML 1.0 cannot carry most control characters, which a faulty server may well send.</summary>
    private static string Clean(string text) => string.Concat(text.Select(character => XmlConvert.IsXmlChar(character) ? character : '\uFFFD'));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
