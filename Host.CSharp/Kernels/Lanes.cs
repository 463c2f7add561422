using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LatentRecursion.Host.Kernels;

/// <summary>
/// One vector register of floats. Every kernel is written once over this and compiled for each width; all members are one or a few
/// instructions and must be inlined.
/// </summary>
unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>Floats in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Registers side by side in a strip of a product: six rows of them, a strip and a scalar fit the register file.</summary>
    static abstract int StripRegisters { get; }

    static abstract T Load(float* from);

    static abstract void Store(T value, float* to);

    static abstract T Splat(float value);

    /// <summary>One float of memory in all lanes: a load, which leaves the units that multiply alone.</summary>
    static abstract T Splat(float* from);

    /// <summary>a b + c, rounded once.</summary>
    static abstract T Fma(T a, T b, T c);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);

    /// <summary>The larger of each pair; the right one where either is no number.</summary>
    static abstract T Max(T left, T right);

    /// <summary>The smaller of each pair; the right one where either is no number.</summary>
    static abstract T Min(T left, T right);

    /// <summary>To the nearest whole number, ties to even.</summary>
    static abstract T Round(T value);

    /// <summary>value 2^exponent for whole exponents from -126 to 127; at -127 next to nothing or zero.</summary>
    static abstract T Scale(T value, T exponent);

    /// <summary>The first <paramref name="count"/> lanes of one, the others of another.</summary>
    static abstract T First(int count, T value, T others);

    /// <summary>One where the left is less than the right; the other elsewhere, also where either is no number.</summary>
    static abstract T IfLess(T left, T right, T value, T otherwise);

    /// <summary>The size of one with the sign of another.</summary>
    static abstract T CopySign(T size, T sign);

    static abstract T Sqrt(T value);

    /// <summary>1 / value to about one unit in the last place, for values up to 2^126.</summary>
    static abstract T Reciprocal(T value);

    /// <summary>The sum of all lanes, in a fixed order.</summary>
    static abstract float Sum(T value);

    /// <summary>The largest of all lanes.</summary>
    static abstract float Largest(T value);
}

/// <summary>512 bits, AVX-512.</summary>
readonly unsafe struct Lanes512 : ILanes<Lanes512>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    readonly Vector512<float> lanes;

    [MethodImpl(Inlined)]
    Lanes512(Vector512<float> lanes) => this.lanes = lanes;

    public static int Count => 16;

    public static int StripRegisters => 4;

    [MethodImpl(Inlined)]
    public static Lanes512 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(Inlined)]
    public static void Store(Lanes512 value, float* to) => value.lanes.Store(to);

    [MethodImpl(Inlined)]
    public static Lanes512 Splat(float value) => new(Vector512.Create(value));

    [MethodImpl(Inlined)]
    public static Lanes512 Splat(float* from) => new(Vector512.Create(*(int*)from).AsSingle());

    [MethodImpl(Inlined)]
    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a.lanes, b.lanes, c.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left.lanes + right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left.lanes - right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left.lanes * right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes512 operator /(Lanes512 left, Lanes512 right) => new(left.lanes / right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) => new(Avx512F.Max(left.lanes, right.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 Min(Lanes512 left, Lanes512 right) => new(Avx512F.Min(left.lanes, right.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 Round(Lanes512 value) => new(Avx512F.RoundScale(value.lanes, 0));

    [MethodImpl(Inlined)]
    public static Lanes512 Scale(Lanes512 value, Lanes512 exponent) => new(Avx512F.Scale(value.lanes, exponent.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 First(int count, Lanes512 value, Lanes512 others) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), value.lanes, others.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 IfLess(Lanes512 left, Lanes512 right, Lanes512 value, Lanes512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(left.lanes, right.lanes), value.lanes, otherwise.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 CopySign(Lanes512 size, Lanes512 sign) => new(Vector512.CopySign(size.lanes, sign.lanes));

    [MethodImpl(Inlined)]
    public static Lanes512 Sqrt(Lanes512 value) => new(Vector512.Sqrt(value.lanes));

    // a guess of 14 bits and one step of Newton's are a quarter of a division
    [MethodImpl(Inlined)]
    public static Lanes512 Reciprocal(Lanes512 value)
    {
        var guess = Avx512F.Reciprocal14(value.lanes);
        var missing = Vector512.FusedMultiplyAdd(-value.lanes, guess, Vector512<float>.One);
        return new(Vector512.FusedMultiplyAdd(guess, missing, guess));
    }

    [MethodImpl(Inlined)]
    public static float Sum(Lanes512 value) => Vector512.Sum(value.lanes);

    [MethodImpl(Inlined)]
    public static float Largest(Lanes512 value) => Lanes256.Largest(Avx.Max(value.lanes.GetLower(), value.lanes.GetUpper()));
}

/// <summary>256 bits, AVX2 with FMA.</summary>
readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    readonly Vector256<float> lanes;

    [MethodImpl(Inlined)]
    Lanes256(Vector256<float> lanes) => this.lanes = lanes;

    public static int Count => 8;

    public static int StripRegisters => 2;

    [MethodImpl(Inlined)]
    public static Lanes256 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(Inlined)]
    public static void Store(Lanes256 value, float* to) => value.lanes.Store(to);

    [MethodImpl(Inlined)]
    public static Lanes256 Splat(float value) => new(Vector256.Create(value));

    [MethodImpl(Inlined)]
    public static Lanes256 Splat(float* from) => new(Avx.BroadcastScalarToVector256(from));

    [MethodImpl(Inlined)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) => new(System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a.lanes, b.lanes, c.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left.lanes + right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left.lanes - right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left.lanes * right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) => new(left.lanes / right.lanes);

    [MethodImpl(Inlined)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) => new(Avx.Max(left.lanes, right.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) => new(Avx.Min(left.lanes, right.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 Round(Lanes256 value) => new(Avx.RoundToNearestInteger(value.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 Scale(Lanes256 value, Lanes256 exponent)
    {
        var bits = Avx2.ShiftLeftLogical(Avx2.Add(Avx.ConvertToVector256Int32(exponent.lanes), Vector256.Create(127)), 23);
        return new(value.lanes * bits.AsSingle());
    }

    [MethodImpl(Inlined)]
    public static Lanes256 First(int count, Lanes256 value, Lanes256 others) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), value.lanes, others.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 IfLess(Lanes256 left, Lanes256 right, Lanes256 value, Lanes256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(left.lanes, right.lanes), value.lanes, otherwise.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 CopySign(Lanes256 size, Lanes256 sign) => new(Vector256.CopySign(size.lanes, sign.lanes));

    [MethodImpl(Inlined)]
    public static Lanes256 Sqrt(Lanes256 value) => new(Vector256.Sqrt(value.lanes));

    // its guess has 12 bits only: the division is as fast as two steps of Newton's
    [MethodImpl(Inlined)]
    public static Lanes256 Reciprocal(Lanes256 value) => new(Vector256<float>.One / value.lanes);

    [MethodImpl(Inlined)]
    public static float Sum(Lanes256 value) => Vector256.Sum(value.lanes);

    [MethodImpl(Inlined)]
    public static float Largest(Lanes256 value) => Largest(value.lanes);

    [MethodImpl(Inlined)]
    internal static float Largest(Vector256<float> lanes)
    {
        var four = Sse.Max(lanes.GetLower(), lanes.GetUpper());
        var two = Sse.Max(four, Sse.MoveHighToLow(four, four));
        return Sse.MaxScalar(two, Sse.Shuffle(two, two, 1)).ToScalar();
    }
}
