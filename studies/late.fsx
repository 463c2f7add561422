// Step targets that are never silent.
open LatentRecursion
open TorchSharp

/// dis whose targets show more than half of the cells from the first step on: the second half of a random path of twice the steps, so
/// that the best read-out of every step is an answer (docs/theory.md, half of a random path is silent). Of puzzles with fewer open
/// cells than twice the steps some frames repeat, which a law says (`latent laws`); the studies' tasks have more.
let disLate =
    let build (options: SchemeOptions) (model: Model) =
        let steps = int64 options.Steps

        let path seed question labels =
            let whole = Target.revealing (2 * options.Steps) seed question labels
            torch.cat ([| whole.narrow (1L, 0L, 1L); whole.narrow (1L, steps + 1L, steps) |], 1L)

        { Scheme.dis options model with Path = path }

    SchemeRecipe.make "dis-late" "dis whose targets begin with half of the cells" (SchemeOptions.numbers 6 1 2 |> SchemeOptions.linear) build
    |> SchemeRecipe.timed
