namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Every random choice is a function of a row's own seed.
[<RequireQualifiedAccess>]
module RandomLaws =
    let private seeds name : Draw<Tensor> =
        let make (rows: int, seed: int64) =
            (Noise.uniform (torch.tensor [| seed |]) [| int64 rows |] * number 1e6).squeeze(0L).to_type torch.int64

        Draw.rows "seeds" make name

    let private sameTensors (left: Tensor) (right: Tensor) =
        State.same { Value = left } { Value = right }

    let private row (number: int64) (tensor: Tensor) = tensor.narrow (0L, number, 1L)

    /// Of draws by seeds alone.
    let noise (algebra: Algebra) : Law list =
        let law = Law.make "randomness" "noise"

        [ law
              "a row draws the same alone"
              "take r (uniform seeds) = uniform (take r seeds)"
              (drawing {
                  let! seeds = seeds "seeds"
                  and! r = Draw.upTo 3 "r"
                  let r = int64 r % seeds.numel ()
                  return sameTensors (row r (algebra.Uniform(seeds, [| 5L |]))) (algebra.Uniform(row r seeds, [| 5L |]))
              })
          law
              "a row draws the same in any place"
              "uniform (reversed seeds) = reversed (uniform seeds)"
              (drawing {
                  let! seeds = seeds "seeds"
                  return sameTensors (algebra.Uniform(seeds.flip 0L, [| 5L |])) ((algebra.Uniform(seeds, [| 5L |])).flip 0L)
              })
          law
              "draws lie inside"
              "0 < uniform < 1"
              (drawing {
                  let! seeds = seeds "seeds"
                  let draws = algebra.Uniform(seeds, [| 50L |])

                  return Sides.none "outside" (draws.le(number 0.0).logical_or(draws.ge (number 1.0)))
              })
          law
              "draws spread evenly"
              "the mean of 4096 draws is within six deviations of 1/2"
              (drawing {
                  let! seeds = seeds "seeds"
                  let mean = (algebra.Uniform(row 0L seeds, [| 4096L |])).mean().item<float>()
                  return Sides.near (6.0 / sqrt (12.0 * 4096.0)) mean 0.5
              })
          law
              "numbers give streams of their own"
              "uniform (derive seeds 0) and uniform (derive seeds 1) share no value"
              (drawing {
                  let! seeds = seeds "seeds"

                  let stream (number: int64) =
                      algebra.Uniform(algebra.Derive(seeds, torch.full_like (seeds, whole number)), [| 20L |])

                  return Sides.none "shared" ((stream 0L).eq(stream 1L))
              })
          law
              "an order has every rank once"
              "sorted (ranks n) = 0 .. n - 1"
              (drawing {
                  let! seeds = seeds "seeds"
                  and! n = Draw.upTo 9 "n - 1"
                  let n = int64 n + 1L
                  let struct (sorted, _) = (algebra.Ranks(seeds, n)).sort 1L
                  let all = torch.arange(whole n, dtype = torch.int64).expand(size 0 seeds, n)
                  return sameTensors sorted all
              }) ]

    /// Of the noise that an attempt draws.
    let perturbing (algebra: Algebra) (on: Carrier<Attempt>) : Law list =
        let law = Law.make "randomness" on.Name
        let perturb () = algebra.Perturb 0.5
        let rows state = int64 (Bundle.rows state)

        [ law
              "noise stays with the row when others halt"
              "unlessHalted flag perturb = merged (halted flag) perturb, to the bit"
              (drawing {
                  let! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let mask = perturb () |> Improve.merged (Merge.halted flag)
                  return State.same (mask.Apply s) ((perturb () |> Improve.unlessHalted flag).Apply s)
              })
          law
              "a copy draws what its own seed says"
              "copy j of onCopies k reseed perturb = perturb with the seed derived by j"
              (drawing {
                  let! s = on.State "s"
                  and! k = Draw.upTo 3 "k - 1"
                  and! j = Draw.upTo 3 "j"
                  let k = k + 1
                  let j = int64 (j % k)

                  let copy state =
                      state |> State.take (seq { for row in 0L .. rows s - 1L -> row * int64 k + j })

                  let together =
                      perturb () |> Improve.onCopies k (fun state -> algebra.Reseed(k, state)) copy

                  let alone =
                      { s with
                          Seed = Noise.derive s.Seed (torch.full_like (s.Seed, whole j)) }

                  return State.same (together.Apply s) ((perturb ()).Apply alone)
              })
          law
              "another step draws anew"
              "the noise of a step and of the next share no value"
              (drawing {
                  let! s = on.State "s"

                  let drawn state =
                      ((perturb ()).Apply state).Latent - state.Latent

                  let shared = (drawn s).eq(drawn (Attempt.advance.Apply s)).sum().item<int64>()

                  return Sides.ofTexts $"{shared} shared" "0 shared"
              })
          law
              "twice the deviation is twice the noise"
              "perturb (2 d) s - s = 2 (perturb d s - s)"
              (drawing {
                  let! s = on.State "s"

                  let moved deviation =
                      ((algebra.Perturb deviation).Apply s).Latent - s.Latent

                  let apart = (moved 1.0 - moved 0.5 * number 2.0).abs()
                  let allowed = (s.Latent.abs () + number 1.0) * number 1e-3
                  return Sides.none "numbers wrong" (apart.gt allowed)
              })
          law
              "no deviation is nothing"
              "perturb 0 = nothing, also in the plan"
              (drawing {
                  let! s = on.State "s"
                  return Operator.same (algebra.Perturb 0.0) Improve.nothing s
              }) ]
