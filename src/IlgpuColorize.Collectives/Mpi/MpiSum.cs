using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Collectives.Mpi;

/// <summary>One sum: its values, the parts that the ranks own, and how far it is.</summary>
internal sealed class MpiSum
{
    private readonly MpiLibrary _library;
    private readonly int _rank;
    private readonly int _size;
    private readonly int[] _sentCounts;
    private readonly int[] _sentOffsets;
    private readonly int[] _receivedCounts;
    private readonly int[] _receivedOffsets;

    // This rank's part as every rank has it, one after the other.
    private readonly float[] _terms;

    // Holds the values of a device whose memory MPI does not see.
    private float[] _staged = [];
    private ComputeStream? _stream;
    private ArrayView<float> _values;
    private nint _address;
    private nint _request;

    /// <summary>Allocates memory for a sum of at most so many values.</summary>
    public MpiSum(MpiLibrary library, int rank, int size, int most)
    {
        (_library, _rank, _size) = (library, rank, size);
        _sentCounts = GC.AllocateArray<int>(size, pinned: true);
        _sentOffsets = GC.AllocateArray<int>(size, pinned: true);
        _receivedCounts = GC.AllocateArray<int>(size, pinned: true);
        _receivedOffsets = GC.AllocateArray<int>(size, pinned: true);
        _terms = GC.AllocateUninitializedArray<float>(size * new SumParts(most, size).Longest, pinned: true);
    }

    private int Mine => _sentCounts[_rank] / sizeof(float);

    /// <summary>Starts to send each rank its part.</summary>
    public void Scatter(ComputeStream stream, ArrayView<float> values, nint communicator)
    {
        (_stream, _values) = (stream, values);
        SumParts parts = new((int)values.Length, _size);
        for (int owner = 0; owner < _size; owner++)
        {
            (int first, int count) = parts.Of(owner);
            (_sentCounts[owner], _sentOffsets[owner]) = (sizeof(float) * count, sizeof(float) * first);
        }
        for (int sender = 0; sender < _size; sender++)
        {
            _receivedCounts[sender] = _sentCounts[_rank];
            _receivedOffsets[sender] = sender * _sentCounts[_rank];
        }
        _address = Stage();
        MpiLibrary.Require(
            MpiFunctions.MPI_Ialltoallv(
                _address, AddressOf(_sentCounts), AddressOf(_sentOffsets), _library.Bytes, MpiCollective.AddressOf(_terms),
                AddressOf(_receivedCounts), AddressOf(_receivedOffsets), _library.Bytes, communicator, ref _request),
            "MPI_Ialltoallv");
    }

    /// <summary>Finds whether this rank has its part of all others.</summary>
    public bool IsScattered() => MpiSums.IsDone(_library, ref _request);

    /// <summary>Adds the terms of this rank's part, and starts to give all ranks the sum.</summary>
    public void Gather(nint communicator)
    {
        SumTree.AddRows(_terms.AsSpan(0, _size * Mine), _size);
        MpiLibrary.Require(
            MpiFunctions.MPI_Iallgatherv(
                MpiCollective.AddressOf(_terms), _sentCounts[_rank], _library.Bytes, _address, AddressOf(_sentCounts),
                AddressOf(_sentOffsets), _library.Bytes, communicator, ref _request),
            "MPI_Iallgatherv");
    }

    /// <summary>Finds whether the values are the sum.</summary>
    public bool IsGathered() => MpiSums.IsDone(_library, ref _request);

    /// <summary>Brings the sum to the device.</summary>
    public void Deliver()
    {
        if (!_stream!.Device.HasHostMemory)
            _stream.Upload<float>(_staged.AsSpan(0, (int)_values.Length), _values);
    }

    private nint Stage()
    {
        if (_stream!.Device.HasHostMemory)
        {
            _stream.Synchronize();
            return _values.LoadEffectiveAddressAsPtr();
        }
        if (_staged.Length < _values.Length)
            _staged = GC.AllocateUninitializedArray<float>((int)_values.Length, pinned: true);
        _stream.Download(_values, _staged.AsSpan(0, (int)_values.Length));
        return MpiCollective.AddressOf(_staged);
    }

    private static nint AddressOf(int[] pinned) => MpiCollective.AddressOf(pinned);
}
