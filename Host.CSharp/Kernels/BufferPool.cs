namespace LatentRecursion.Host.Kernels;

/// <summary>
/// Large buffers that are used again: fresh memory costs more than what is computed in it. A buffer that is never given back is freed
/// with the object that forgot it.
/// </summary>
sealed class BufferPool
{
    readonly List<NativeBuffer> idle = [];

    /// <summary>A buffer of at least so many floats, holding anything.</summary>
    public RentedBuffer Rent(long floats)
    {
        lock (idle)
        {
            var fitting = idle.FindIndex(buffer => buffer.Length >= floats);
            if (fitting >= 0)
            {
                var buffer = idle[fitting];
                idle.RemoveAt(fitting);
                return new(this, buffer);
            }

            // outgrown: no more buffers are held than are in use at a time
            if (idle.Count > 0)
            {
                idle[^1].Free();
                idle.RemoveAt(idle.Count - 1);
            }
        }

        return new(this, new NativeBuffer(floats));
    }

    public void Return(NativeBuffer buffer)
    {
        lock (idle) idle.Add(buffer);
    }
}

/// <summary>A buffer until it is given back.</summary>
sealed unsafe class RentedBuffer(BufferPool pool, NativeBuffer buffer) : IDisposable
{
    NativeBuffer? buffer = buffer;

    public float* Floats => (buffer ?? throw new ObjectDisposedException(nameof(RentedBuffer))).Floats;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented) pool.Return(rented);
    }
}

/// <summary>What an engine kept of one call for the way back, which uses it up.</summary>
public sealed unsafe class Kept : IDisposable
{
    readonly RentedBuffer[] buffers;
    readonly long rowFloats;

    internal Kept(BufferPool pool, int rows, long rowFloats)
    {
        this.rowFloats = rowFloats;
        // guarded, each row has a buffer of its own
        buffers = NativeBuffer.Guarded
            ? [.. Enumerable.Range(0, rows).Select(_ => pool.Rent(rowFloats))]
            : [pool.Rent(rows * rowFloats)];
    }

    internal float* Row(int row) => buffers.Length > 1 ? buffers[row].Floats : buffers[0].Floats + (row * rowFloats);

    /// <summary>Gives the buffers back to the engine that lent them.</summary>
    public void Dispose()
    {
        foreach (var buffer in buffers) buffer.Dispose();
    }
}
