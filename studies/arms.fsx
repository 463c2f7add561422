// Arms of the studies beside it that have no name in the program: each a few lines over one that has.
open LatentRecursion

let private numbers = SchemeOptions.numbers 6 1 2 |> SchemeOptions.linear

/// flat without the step's index: neither step targets, nor an index, nor a halting head.
let flatUntimed =
    SchemeRecipe.make "flat-untimed" "flat, not told the index of the step" numbers Scheme.flat

/// dis without the step's index.
let disUntimed =
    SchemeRecipe.make "dis-untimed" "dis, not told the index of the step" numbers Scheme.dis

/// TRM's halting head on the scheme: its loss is added, and rows halt by it while training.
let private halting (scheme: SchemeOptions -> Model -> Scheme) (options: SchemeOptions) (model: Model) =
    let bare, trm = scheme options model, Scheme.trm options model

    { bare with
        Halts = trm.Halts
        Loss =
            fun lesson after ahead ->
                let answer = (bare.Loss lesson after ahead).Parts[Loss.answer]
                let head = (trm.Loss lesson after ahead).Parts[Loss.halting]
                Loss.ofParts [ Loss.answer, 1.0, answer; Loss.halting, 0.5, head ]
    }

let flatHalting =
    SchemeRecipe.make "flat-halting" "flat with TRM's halting head" numbers (halting Scheme.flat)
    |> SchemeRecipe.timed

let disHalting =
    SchemeRecipe.make "dis-halting" "dis with TRM's halting head" numbers (halting Scheme.dis)
    |> SchemeRecipe.timed
