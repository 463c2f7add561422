/// Schemes as a theorist writes them, in files of their own, and what documents show.
module LatentRecursion.Tests.Scripts

open System.IO
open System.Text.RegularExpressions

/// The blocks in a document of the repository that are fenced as a language, first to last.
let documented (language: string) (document: string) : string list =
    let text = File.ReadAllText(Path.Combine(Scratch.repository (), document))
    [ for found in Regex.Matches(text, $@"(?ms)^```{language}\n(.*?)^```") -> found.Groups[1].Value ]

/// Deep improvement supervision that grows by steps and by cycles; the reference is for an editor and leads nowhere.
let growing =
    """#r "../../nowhere/LatentRecursion.dll"
open LatentRecursion

let growing (options: SchemeOptions) (model: Model) : Curriculum =
    let dis steps cycles = Scheme.dis { options with Steps = steps; Cycles = cycles } model
    Curriculum.stages [ 0.0, dis 2 1; 0.5, dis options.Steps 1; 0.75, dis options.Steps 2 ]

let deeper =
    SchemeRecipe.curriculum "growing" "DIS, longer and deeper" (SchemeOptions.numbers 4 1 2) growing
    |> SchemeRecipe.timed
"""

/// Several schemes, most of them wrong in some way.
let several =
    """module Ideas
open LatentRecursion
let private make name build = SchemeRecipe.make name "a test" (SchemeOptions.numbers 2 1 1) build
let damped (options: SchemeOptions) (model: Model) =
    let latent = Recursion.latentUpdate model.Low |> Improve.merged (Merge.within Reasoning.latent (Merge.blend 0.5))
    let recursion = Recursion.trm options.Cycles options.LatentUpdates latent (Recursion.answerUpdate model.High)
    { Scheme.flat options model with Step = Recursion.supervised model recursion }
let first = make "damped" damped
let throwing = make "throwing" (fun _ _ -> invalidOp "no weights for that")
let idle = make "idle" (fun options model -> { Scheme.trm options model with Steps = 0 })
let spaced = make "my scheme" Scheme.trm
"""

/// Twelve errors, the first in line 3.
let wrong =
    "open LatentRecursion\n\n"
    + String.concat "\n" [ for number in 1..12 -> $"let a{number} = Scheme.diss{number}" ]

/// Writes a file into a folder; its path.
let write (folder: string) (name: string) (text: string) : string =
    let path = Path.Combine(folder, name)
    File.WriteAllText(path, text)
    path
