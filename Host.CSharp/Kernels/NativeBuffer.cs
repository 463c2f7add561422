using System.Runtime.InteropServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>
/// Floats outside the managed heap, zeroed, on a cache line; freed when told or forgotten. Buffers begin at different places of their
/// pages: a load right after a store whose address is a multiple of a page away waits for it, as if both were one.
/// </summary>
public sealed unsafe partial class NativeBuffer
{
    const int Page = 4096, HugePage = 2 << 20, Places = 16;

    static int begun;

    readonly nuint bytes;
    readonly void* mapping;
    readonly bool isGuarded;
    void* memory;

    /// <param name="floats">How many.</param>
    /// <exception cref="OutOfMemoryException">There is no room for them.</exception>
    public NativeBuffer(long floats)
    {
        Length = floats;
        bytes = (nuint)(floats * sizeof(float));
        isGuarded = Guarded && OperatingSystem.IsLinux();
        memory = isGuarded ? Map(out mapping) : Allocate();
        Floats = isGuarded ? (float*)memory : (float*)((byte*)memory + NextPlace());
    }

    /// <summary>Frees what nobody freed.</summary>
    ~NativeBuffer() => Release();

    /// <summary>
    /// For tests: buffers begun while this is set end at a page that nobody may touch, so that a read or write beyond them ends the
    /// process where it happens.
    /// </summary>
    public static bool Guarded { get; set; }

    /// <summary>How many floats there are.</summary>
    public long Length { get; }

    /// <summary>Where the first one is, until <see cref="Free"/>.</summary>
    public float* Floats { get; }

    /// <summary>Frees it now; nobody may use it any more.</summary>
    public void Free()
    {
        Release();
    }

    void* Allocate()
    {
        var isLarge = bytes >= HugePage;
        var block = NativeMemory.AlignedAlloc(bytes + Page, (nuint)(isLarge ? HugePage : Page));
        // fewer, larger pages: the address translation of a large buffer fits the processor's table
        if (isLarge && OperatingSystem.IsLinux()) _ = Advise(block, bytes + Page, advice: 14);
        NativeMemory.Clear(block, bytes + Page);
        return block;
    }

    // in an order that keeps neighbours far apart
    static int NextPlace() => (int)((uint)Interlocked.Increment(ref begun) * 5 % Places) * (Page / Places);

    void* Map(out void* mapping)
    {
        var page = (nuint)Environment.SystemPageSize;
        var data = (bytes + page - 1) / page * page;
        mapping = MapMemory(null, data + (2 * page), protection: 3, flags: 0x22, file: -1, offset: 0);
        if (mapping == (void*)-1) throw new InsufficientMemoryException($"no {bytes:N0} bytes for a guarded buffer.");
        _ = Protect(mapping, page, protection: 0);
        _ = Protect((byte*)mapping + page + data, page, protection: 0);
        return (byte*)mapping + page + data - bytes;
    }

    void Release()
    {
        if (memory == null) return;
        var page = (nuint)Environment.SystemPageSize;
        if (isGuarded) _ = Unmap(mapping, ((bytes + page - 1) / page * page) + (2 * page));
        else NativeMemory.AlignedFree(memory);
        memory = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MapMemory(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
