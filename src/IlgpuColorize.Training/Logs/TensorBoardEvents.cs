using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace IlgpuColorize.Training;

/// <summary>
/// Writes TensorBoard's event files: TFRecords (a length, its masked CRC-32C, the bytes, theirs), each an <c>Event</c> message of
/// tensorflow/core/util/event.proto with a summary of one value. The few fields that are used are encoded here by their numbers.
/// </summary>
internal sealed class TensorBoardEvents : IDisposable
{
    private const uint MaskDelta = 0xa282ead8;

    // Fields of Event, Summary.Value, Summary.Image and SessionLog.
    private const int EventWallTime = 1, EventStep = 2, EventVersion = 3, EventSummary = 5, EventSession = 7;
    private const int SummaryValue = 1, ValueTag = 1, ValueSimple = 2, ValueImage = 4;
    private const int ImageHeight = 1, ImageWidth = 2, ImageColorSpace = 3, ImageEncoded = 4;
    private const int SessionStatus = 1, SessionStart = 1, Rgb = 3;

    private readonly BufferedStream _stream;

    private TensorBoardEvents(Stream stream) => _stream = new BufferedStream(stream);

    /// <summary>Begins an event file in a directory, beside those of earlier parts of the run.</summary>
    /// <param name="directory">The directory that TensorBoard is pointed at.</param>
    /// <param name="resumedAt">Steps after this one in earlier files are void: TensorBoard drops them.</param>
    public static TensorBoardEvents Create(string directory, int resumedAt)
    {
        Directory.CreateDirectory(directory);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}.{Environment.ProcessId}");
        // Appended to while the run goes on, so that it can be watched; a record that a stop cuts short is dropped by its length.
        TensorBoardEvents events = new(new FileStream(Path.Combine(directory, name), FileMode.Create, FileAccess.Write, FileShare.Read));
        events.Write(new Message().Add(EventVersion, "brain.Event:2"), step: 0);
        if (resumedAt > 0)
            events.Write(new Message().Add(EventSession, new Message().Add(SessionStatus, SessionStart)), resumedAt + 1);
        return events;
    }

    /// <summary>Writes a number.</summary>
    public void Scalar(string tag, int step, double value)
        => Summarize(step, new Message().Add(ValueTag, tag).Add(ValueSimple, (float)value));

    /// <summary>Writes a picture.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="step">The step.</param>
    /// <param name="png">An 8-bit RGB PNG, whose header says its size.</param>
    public void Png(string tag, int step, byte[] png)
    {
        ArgumentNullException.ThrowIfNull(png);
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        Message image = new Message().Add(ImageHeight, height).Add(ImageWidth, width).Add(ImageColorSpace, Rgb).Add(ImageEncoded, png);
        Summarize(step, new Message().Add(ValueTag, tag).Add(ValueImage, image));
    }

    /// <summary>Brings what was written to the file.</summary>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Returns the masked CRC-32C of a record.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }

    private void Summarize(int step, Message value)
        => Write(new Message().Add(EventSummary, new Message().Add(SummaryValue, value)), step);

    private void Write(Message message, int step)
    {
        double seconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        byte[] bytes = message.Add(EventWallTime, seconds).Add(EventStep, step).ToArray();
        byte[] header = new byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(header, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(sizeof(ulong)), MaskedCrc(header.AsSpan(0, sizeof(ulong))));
        byte[] footer = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(bytes));
        _stream.Write(header);
        _stream.Write(bytes);
        _stream.Write(footer);
    }

    /// <summary>A message of protocol buffers under construction.</summary>
    private sealed class Message
    {
        private const int VarintType = 0, FixedLongType = 1, BytesType = 2, FixedType = 5;
        private readonly List<byte> _bytes = [];

        public Message Add(int field, long value)
        {
            Key(field, VarintType);
            Varint((ulong)value);
            return this;
        }

        public Message Add(int field, double value)
        {
            Key(field, FixedLongType);
            _bytes.AddRange(BitConverter.GetBytes(value));
            return this;
        }

        public Message Add(int field, float value)
        {
            Key(field, FixedType);
            _bytes.AddRange(BitConverter.GetBytes(value));
            return this;
        }

        public Message Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

        public Message Add(int field, Message value) => Add(field, value.ToArray());

        public Message Add(int field, byte[] value)
        {
            Key(field, BytesType);
            Varint((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private void Key(int field, int type) => Varint((ulong)(field << 3 | type));

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                _bytes.Add((byte)(value | 0x80));
            _bytes.Add((byte)value);
        }
    }
}
