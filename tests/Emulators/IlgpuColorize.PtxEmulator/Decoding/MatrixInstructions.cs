using System.Buffers.Binary;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes ldmatrix, stmatrix and mma.</summary>
internal static class MatrixInstructions
{
    private const int RowBytes = 16;

    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["ldmatrix"] = Load,
        ["stmatrix"] = Store,
        ["mma"] = Multiply,
    };

    // Lanes 8i to 8i + 7 give the rows of matrix i; lane l gets elements 2 (l % 4) and the next of row l / 4, or of that column when
    // transposed.
    private static Step Load(InstructionForm form)
    {
        (StateSpace space, bool transposes, int count) = TakeForm(form);
        int[] targets = RequireCount(form, form.Targets(0, PtxType.B32), count);
        AddressSource address = form.Address(1);
        return LaneSteps.Aligned(warp =>
        {
            Span<ushort> matrix = stackalloc ushort[64];
            for (int i = 0; i < count; i++)
            {
                CountConflicts(warp, address, space, i);
                for (int row = 0; row < 8; row++)
                {
                    ReadOnlySpan<byte> bytes =
                        MemoryWindow.Read(warp, StateSpace.Shared, address.Shared(warp, 8 * i + row, space), RowBytes, 8 * i + row);
                    for (int column = 0; column < 8; column++)
                        matrix[8 * row + column] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * column)..]);
                }
                for (int lane = 0; lane < Warp.Size; lane++)
                    warp.Lanes(targets[i])[lane] = matrix[At(lane, 0, transposes)] | (uint)matrix[At(lane, 1, transposes)] << 16;
            }
            return Flow.Next;
        });
    }

    private static Step Store(InstructionForm form)
    {
        (StateSpace space, bool transposes, int count) = TakeForm(form);
        AddressSource address = form.Address(0);
        int[] sources = RequireCount(form, form.Sources(1, PtxType.B32), count);
        return LaneSteps.Aligned(warp =>
        {
            Span<ushort> matrix = stackalloc ushort[64];
            for (int i = 0; i < count; i++)
            {
                CountConflicts(warp, address, space, i);
                for (int lane = 0; lane < Warp.Size; lane++)
                {
                    matrix[At(lane, 0, transposes)] = (ushort)warp.Lanes(sources[i])[lane];
                    matrix[At(lane, 1, transposes)] = (ushort)(warp.Lanes(sources[i])[lane] >> 16);
                }
                for (int row = 0; row < 8; row++)
                {
                    Span<byte> bytes = MemoryWindow.Write(warp, StateSpace.Shared, address.Shared(warp, 8 * i + row, space), RowBytes,
                        8 * i + row);
                    for (int column = 0; column < 8; column++)
                        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * column)..], matrix[8 * row + column]);
                }
            }
            return Flow.Next;
        });
    }

    private static int At(int lane, int which, bool transposes)
    {
        int row = lane / 4, column = lane % 4 * 2 + which;
        return transposes ? 8 * column + row : 8 * row + column;
    }

    private static (StateSpace Space, bool Transposes, int Count) TakeForm(InstructionForm form)
    {
        form.TakeOne("sync");
        form.TakeOne("aligned");
        form.TakeOne("m8n8");
        int count = form.TakeOne("x1", "x2", "x4")[1] - '0';
        bool transposes = form.Take("trans");
        StateSpace space = form.TakeSpace();
        return form.TakeType() == PtxType.B16 ? (space, transposes, count) : throw form.Unknown();
    }

    private static int[] RequireCount(InstructionForm form, int[] slots, int count) => slots.Length == count ? slots : throw form.Unknown();

    private static void CountConflicts(Warp warp, AddressSource address, StateSpace space, int matrix)
    {
        Span<ulong> rows = stackalloc ulong[8];
        for (int row = 0; row < 8; row++)
            rows[row] = address.Shared(warp, 8 * matrix + row, space);
        warp.Group.Counts.BankConflicts += BankConflicts.ExtraPasses(rows, RowBytes);
    }

    // mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 d, a, b, c.
    private static Step Multiply(InstructionForm form)
    {
        foreach (string modifier in (string[])["sync", "aligned", "row", "col"])
            form.TakeOne(modifier);
        int k = int.Parse(form.TakeBeginning("m16n8k"), System.Globalization.CultureInfo.InvariantCulture);
        (PtxType d, PtxType a, PtxType b, PtxType c) = (form.TakeType(), form.TakeType(), form.TakeType(), form.TakeType());
        bool isTf32 = a == PtxType.Tf32;
        if (d != PtxType.F32 || c != PtxType.F32 || a != b || !(isTf32 ? k is 4 or 8 : a is PtxType.Bf16 or PtxType.F16 && k is 8 or 16))
            throw form.Unknown();
        ElementFormat format = isTf32 ? ElementFormat.Tf32 : a == PtxType.Bf16 ? ElementFormat.Bf16 : ElementFormat.F16;
        int registersOfA = isTf32 ? k / 2 : k / 4;
        int[] results = RequireCount(form, form.Targets(0, PtxType.F32), 4);
        int[] first = RequireCount(form, form.Sources(1, PtxType.B32), registersOfA);
        int[] second = RequireCount(form, form.Sources(2, PtxType.B32), registersOfA / 2);
        int[] sums = RequireCount(form, form.Sources(3, PtxType.F32), 4);
        return LaneSteps.Aligned(warp =>
        {
            Span<float> left = stackalloc float[16 * k], right = stackalloc float[k * 8], sum = stackalloc float[16 * 8];
            if (isTf32)
            {
                WarpFragments.ReadATf32(warp, first, left, k);
                WarpFragments.ReadBTf32(warp, second, right);
            }
            else
            {
                WarpFragments.ReadA(warp, first, format, left, k);
                WarpFragments.ReadB(warp, second, format, right);
            }
            WarpFragments.ReadC(warp, sums, sum);
            MatrixProduct.Accumulate(left, right, sum, k, 8);
            WarpFragments.WriteD(warp, results, sum);
            return Flow.Next;
        });
    }
}
