using System.Buffers.Binary;
using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

/// <summary>Reads event files back with a decoder of its own, which shares nothing with the writer.</summary>
[Collection(TestDevices.Collection)]
public sealed class TensorBoardEventsTests
{
    [Fact]
    public void Run_writes_its_losses_and_samples_as_events()
    {
        using TrainedRuns runs = new(validation: 2);
        runs.Train(runs.Request("run", 2) with { ValidateEvery = 2 });
        string file = Assert.Single(Directory.GetFiles(runs.File("run", "events")));
        List<Event> events = Read(File.ReadAllBytes(file));
        Assert.Equal("brain.Event:2", events[0].Version);
        IReadOnlyList<StepEntry> steps = runs.Steps("run");
        Assert.Equal(
            steps.Select(step => (step.Step, (float)step.Total)),
            events.Where(e => e.Tag == "train/total").Select(e => (e.Step, e.Value)));
        Assert.Contains(events, e => e is { Tag: "validation/bits_per_dim_generator", Step: 2, Value: > 0 });
        Event samples = Assert.Single(events, e => e.Tag == "samples");
        Assert.Equal(File.ReadAllBytes(runs.File("run", "samples/step-00000002.png")), samples.Png);
    }

    [Fact]
    public void Check_sum_is_the_crc_32c_of_its_definition()
        // RFC 3720, B.4: 32 bytes of zeros have the CRC 0x8a9136aa; masked as TFRecord says.
        => Assert.Equal(unchecked(((0x8a9136aau >> 15) | (0x8a9136aau << 17)) + 0xa282ead8u), TensorBoardEvents.MaskedCrc(new byte[32]));

    private sealed record Event(int Step, string Version, string Tag, float Value, byte[] Png);

    private static List<Event> Read(byte[] file)
    {
        List<Event> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Masked(file.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(Decode(file[(at + 12)..(at + 12 + length)]));
            at += length + 16;
        }
        return events;
    }

    // Bit by bit, reflected polynomial 0x82f63b78.
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78u);
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    private static Event Decode(byte[] message)
    {
        (int step, string version, string tag, float value, byte[] png) = (0, "", "", 0, []);
        foreach ((int field, ulong number, byte[] bytes) in Fields(message))
        {
            if (field == 2)
                step = (int)number;
            if (field == 3)
                version = Encoding.UTF8.GetString(bytes);
            if (field != 5)
                continue;
            foreach ((int part, ulong content, byte[] inner) in Fields(Fields(bytes).Single().Bytes))
            {
                if (part == 1)
                    tag = Encoding.UTF8.GetString(inner);
                if (part == 2)
                    value = BitConverter.UInt32BitsToSingle((uint)content);
                if (part == 4)
                    png = Fields(inner).Single(picture => picture.Field == 4).Bytes;
            }
        }
        return new Event(step, version, tag, value, png);
    }

    private static List<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message)
    {
        List<(int, ulong, byte[])> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint();
            (ulong number, byte[] bytes) = (0, []);
            switch (key & 7)
            {
                case 0:
                    number = Varint();
                    break;
                case 1:
                    number = BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at));
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint();
                    bytes = message[at..(at + length)];
                    at += length;
                    break;
                default:
                    number = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at));
                    at += 4;
                    break;
            }
            fields.Add(((int)(key >> 3), number, bytes));

            ulong Varint()
            {
                ulong value = 0;
                for (int shift = 0; ; shift += 7)
                {
                    byte next = message[at++];
                    value |= (ulong)(next & 0x7f) << shift;
                    if (next < 0x80)
                        return value;
                }
            }
        }
        return fields;
    }
}
