namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong noise.
[<RequireQualifiedAccess>]
module RandomCulprits =
    let private combinator = Culprit.combinator

    let private place (seeds: Tensor) =
        torch.arange (whole (size 0 seeds), dtype = torch.int64)

    // noise on the latent from these seeds
    let private perturb (seeds: Attempt -> Tensor) =
        Improve.step "perturb" Work.Zero (fun (attempt: Attempt) ->
            { attempt with
                Latent = attempt.Latent + Noise.normal (seeds attempt) attempt.Latent.shape[1..] })

    let private noise =
        [ combinator
              "noise of the whole batch"
              "a row draws the same alone"
              { new Algebra() with
                  override _.Uniform(seeds, axes) =
                      Noise.uniform (seeds + seeds.sum ()) axes }
          combinator
              "noise of a place"
              "a row draws the same in any place"
              { new Algebra() with
                  override _.Uniform(seeds, axes) =
                      Noise.uniform (seeds + place seeds) axes }
          combinator
              "noise with its ends"
              "draws lie inside"
              { new Algebra() with
                  override _.Uniform(seeds, axes) = (Noise.uniform seeds axes).round() }
          combinator
              "noise that leans"
              "draws spread evenly"
              { new Algebra() with
                  override _.Uniform(seeds, axes) = (Noise.uniform seeds axes).square() }
          combinator
              "seeds that do not listen to their number"
              "numbers give streams of their own"
              { new Algebra() with
                  override _.Derive(seeds, _) = seeds }
          combinator
              "an order by drawing ranks"
              "an order has every rank once"
              { new Algebra() with
                  override _.Ranks(seeds, columns) =
                      (Noise.uniform seeds [| columns |] * number (float columns)).to_type torch.int64 } ]

    let private perturbing =
        [ combinator
              "a disturbance of a place"
              "noise stays with the row when others halt"
              { new Algebra() with
                  override _.Perturb _ =
                      perturb (fun attempt -> attempt.Seed + place attempt.Seed) }
          combinator
              "copies that share a seed"
              "a copy draws what its own seed says"
              { new Algebra() with
                  override _.Reseed(_, state) = state }
          combinator
              "a disturbance that forgets the step"
              "another step draws anew"
              { new Algebra() with
                  override _.Perturb _ = perturb _.Seed }
          combinator
              "a disturbance of one size"
              "twice the deviation is twice the noise"
              { new Algebra() with
                  override _.Perturb _ =
                      perturb (fun attempt -> Noise.derive attempt.Seed attempt.Step) }
          combinator
              "a disturbance by 0 draws"
              "no deviation is nothing"
              { new Algebra() with
                  override _.Perturb _ = Improve.step "perturb" Work.Zero id } ]

    /// One for every law of randomness.
    let all: Culprit list = noise @ perturbing
