namespace LatentRecursion

/// Every random choice is a function of a seed. Seeds are 64 bits; `derive` gives independent ones by name or number, so
/// that no generator has to be carried along. The mix is SplitMix64's (Steele, Lea and Flood, OOPSLA 2014).
[<AbstractClass; Sealed>]
type Seed =
    /// A bijection of 64 bits that looks random.
    static member Mix(value: uint64) : uint64 =
        let z = value + 0x9E3779B97F4A7C15UL
        let z = (z ^^^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    /// The seed numbered `index` below `seed`.
    static member Derive(seed: uint64, index: int64) : uint64 =
        Seed.Mix(Seed.Mix seed ^^^ uint64 index)

    /// The seed named `name` below `seed`.
    static member Derive(seed: uint64, name: string) : uint64 =
        // FNV-1a over the UTF-16 code units
        let hash =
            (0xCBF29CE484222325UL, name)
            ||> Seq.fold (fun hash letter -> (hash ^^^ uint64 letter) * 0x100000001B3UL)

        Seed.Mix(Seed.Mix seed ^^^ hash)
