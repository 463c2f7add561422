namespace LatentRecursion

open TorchSharp

/// Counter-based noise: the draw of a row depends on that row's own seed, never on its place in the batch. So a row draws
/// the same alone, in any batch, after compaction and in an ensemble.
module Noise =
    let private shifted (bits: int) (z: Tensor) =
        // torch shifts arithmetically; the mask clears the copies of the sign
        z
            .bitwise_right_shift(torch.tensor (int64 bits, device = z.device))
            .bitwise_and(torch.tensor ((1L <<< (64 - bits)) - 1L, device = z.device))

    let private constant (bits: uint64) = whole (int64 bits)

    // Seed.Mix on every element: int64 multiplication wraps around
    let private mix (z: Tensor) =
        let z = z + constant 0x9E3779B97F4A7C15UL
        let z = z.bitwise_xor (shifted 30 z) * constant 0xBF58476D1CE4E5B9UL
        let z = z.bitwise_xor (shifted 27 z) * constant 0x94D049BB133111EBUL
        z.bitwise_xor (shifted 31 z)

    /// Seeds `B` derived from the seeds `B` by a number per row, `B`: an independent stream for each.
    let derive (seeds: Tensor) (index: Tensor) : Tensor =
        Shape.check [ "seeds", "B", seeds; "index", "B", index ]
        inScope (fun () -> mix ((mix seeds).bitwise_xor(index.to_type torch.int64)))

    /// Uniform draws in (0, 1), float64, `B ...` for seeds `B` and the sizes of the trailing axes.
    let uniform (seeds: Tensor) (axes: int64 array) : Tensor =
        Shape.check [ "seeds", "B", seeds ]

        inScope (fun () ->
            let count = Array.fold (*) 1L axes
            let counter = torch.arange (whole count, dtype = torch.int64, device = seeds.device)
            let bits = mix ((mix seeds).unsqueeze(1).bitwise_xor counter)

            let draws =
                ((shifted 11 bits).to_type torch.float64 + number 0.5)
                * number (1.0 / float (1L <<< 53))

            // the largest would be rounded to 1
            let draws = draws.clamp_max (number (1.0 - 1.0 / float (1L <<< 53)))

            draws.view (Array.append [| size 0 seeds |] axes))

    /// Standard normal draws, float64, `B ...`.
    let normal (seeds: Tensor) (axes: int64 array) : Tensor =
        // the method: TorchSharp 0.107's function torch.erfinv computes erf
        inScope (fun () -> (uniform seeds axes * number 2.0 - number 1.0).erfinv() * number (sqrt 2.0))

    /// A random order of the columns of each row: ranks `R N`, int64, for seeds `R`.
    let ranks (seeds: Tensor) (columns: int64) : Tensor =
        inScope (fun () -> (uniform seeds [| columns |]).argsort(1L).argsort 1L)
