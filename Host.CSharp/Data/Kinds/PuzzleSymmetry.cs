using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LatentRecursion.Host.Data;

/// <summary>A symmetry drawn from a seed, applied to question and answer alike, in place.</summary>
public interface IAugmentation
{
    /// <summary>Replaces both, <c>[Length]</c> each, by their images; a cell that nobody judges moves with the others.</summary>
    void Apply(ulong seed, Span<int> inputs, Span<int> labels);
}

/// <summary>The symmetries of a kind of puzzle: any of them may be drawn, and two questions can be told apart up to them.</summary>
public interface IPuzzleSymmetry : IAugmentation
{
    /// <summary>The same bytes for two questions exactly when a symmetry takes one into the other.</summary>
    byte[] Canonical(ReadOnlySpan<int> question);
}

/// <summary>The symmetries by task.</summary>
public static class PuzzleSymmetry
{
    /// <summary>Nothing but the identity: also the augmentation of whoever wants none.</summary>
    public static IPuzzleSymmetry None { get; } = new Identity();

    /// <summary>The symmetries of a task; <see cref="None"/> where none are known.</summary>
    public static IPuzzleSymmetry For(PuzzleFormat format) => PuzzleKinds.For(format)?.Symmetry ?? None;

    /// <summary>A question's canonical form in 128 bits of its SHA-256: equal exactly when the canonical forms are, for all that anyone can find.</summary>
    public static UInt128 Key(this IPuzzleSymmetry symmetry, ReadOnlySpan<int> question) =>
        MemoryMarshal.Read<UInt128>(SHA256.HashData(symmetry.Canonical(question)));

    sealed class Identity : IPuzzleSymmetry
    {
        public void Apply(ulong seed, Span<int> inputs, Span<int> labels)
        {
        }

        public byte[] Canonical(ReadOnlySpan<int> question) => MemoryMarshal.AsBytes(question).ToArray();
    }
}
