using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Warp Level Matrix Load Instruction": ldmatrix, four matrices of 8 x 8 at a time; lanes 8i to 8i + 7 give the addresses of the
// rows of matrix i. The rows of a product are loaded by IMmaTile.
internal static partial class Ptx
{
    /// <summary>Loads the B fragments of 32 columns, whose 16 reduced elements are adjacent, into b0 to b7. PTX ISA, ldmatrix.</summary>
    /// <param name="address">What the lane gives, see <see cref="MmaPanel.Columns"/>; 16 columns of 64 bytes are 1,024.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadMatrixColumns(int address)
        => CudaAsm.Emit(
            "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [%0]; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b4, b5, b6, b7}, "
                + "[%0+1024];", address);

    /// <summary>Loads the B fragments of 32 columns, which are adjacent themselves, into b0 to b7. PTX ISA, ldmatrix with .trans.</summary>
    /// <param name="address">What the lane gives, see <see cref="MmaPanel.TransposedColumns"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadTransposedMatrixColumns(int address)
        => CudaAsm.Emit(
            "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {b0, b1, b2, b3}, [%0]; ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {b4, "
                + "b5, b6, b7}, [%1];", address, address ^ 32);
}
