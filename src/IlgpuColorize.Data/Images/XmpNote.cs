using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace IlgpuColorize.Data;

/// <summary>
/// Says in an XMP packet how a picture's colours came about: in tiff:Software, XMP's name for EXIF's Software, and in IPTC's digital source
/// type, by which archives tell recorded pictures from computed ones.
/// </summary>
internal static class XmpNote
{
    // https://cv.iptc.org/newscodes/digitalsourcetype: a recorded picture with elements that a trained model made.
    private const string SourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Tiff = "http://ns.adobe.com/tiff/1.0/";
    private static readonly XNamespace Iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    private static readonly XName[] Properties = [Tiff + "Software", Iptc + "DigitalSourceType"];

    /// <summary>Adds the note to a packet, in place of an earlier one.</summary>
    /// <param name="packet">The packet; null, or none that can be read, for a new one.</param>
    /// <param name="note">What to say.</param>
    public static byte[] AddTo(byte[]? packet, string note)
    {
        XElement root = Parse(packet) ?? new XElement(Meta + "xmpmeta", new XElement(Rdf + "RDF"));
        XElement rdf = root.DescendantsAndSelf(Rdf + "RDF").First();
        foreach (XElement description in rdf.Elements(Rdf + "Description"))
        {
            description.Attributes().Where(attribute => Properties.Contains(attribute.Name)).Remove();
            description.Elements().Where(element => Properties.Contains(element.Name)).Remove();
        }
        rdf.Add(new XElement(
            Rdf + "Description",
            new XAttribute(Rdf + "about", ""),
            new XAttribute(XNamespace.Xmlns + "tiff", Tiff),
            new XAttribute(XNamespace.Xmlns + "Iptc4xmpExt", Iptc),
            new XElement(Tiff + "Software", note),
            new XElement(Iptc + "DigitalSourceType", SourceType)));
        const string begin = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n", end = "\n<?xpacket end=\"w\"?>";
        return Encoding.UTF8.GetBytes(begin + root + end);
    }

    private static XElement? Parse(byte[]? packet)
    {
        if (packet is null)
            return null;
        try
        {
            // Entities could name other files, or grow without end.
            XmlReaderSettings strict = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using XmlReader reader = XmlReader.Create(new MemoryStream(packet), strict);
            XElement root = XDocument.Load(reader).Root!;
            return root.DescendantsAndSelf(Rdf + "RDF").Any() ? root : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
