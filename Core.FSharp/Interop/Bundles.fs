namespace LatentRecursion.Interop

open System.Collections.Generic
open System.Runtime.CompilerServices
open LatentRecursion

/// What can be done with a bundle of rows, from C#.
[<AbstractClass; Sealed; Extension>]
type Bundles =
    /// The tensors by name.
    [<Extension>]
    static member Fields(bundle: 'State :> IBundle<'State>) : IReadOnlyDictionary<string, Tensor> =
        Dictionary(Bundle.fields bundle |> Seq.map KeyValuePair)

    /// The number of rows.
    [<Extension>]
    static member Rows(bundle: 'State :> IBundle<'State>) : int64 = Bundle.rows bundle

    /// The rows numbered by `index`, `R` int64.
    [<Extension>]
    static member Take(bundle: 'State :> IBundle<'State>, index: Tensor) : 'State = Bundle.take index bundle

    /// The bundle with the rows numbered by `index` replaced by those of `part`.
    [<Extension>]
    static member Put(bundle: 'State :> IBundle<'State>, index: Tensor, part: 'State) : 'State = Bundle.put index part bundle

    /// The same values, cut off from the graph that made them.
    [<Extension>]
    static member Detach(bundle: 'State :> IBundle<'State>) : 'State = Bundle.detach bundle

    /// The bundle with the tensors of these names.
    [<Extension>]
    static member Restored(bundle: 'State :> IBundle<'State>, tensors: IReadOnlyDictionary<string, Tensor>) : 'State =
        Bundle.restored tensors bundle

    /// The bundle with every tensor changed.
    [<Extension>]
    static member Changed(bundle: 'State :> IBundle<'State>, change: System.Func<Tensor, Tensor>) : 'State =
        bundle |> Bundle.map (fun _ tensor -> change.Invoke tensor)

/// Attempts and lessons from C#.
[<AbstractClass; Sealed; Extension>]
type Attempts =
    /// The attempt with another puzzle vector, `B H`.
    [<Extension>]
    static member WithHint(attempt: Attempt, hint: Tensor) : Attempt = { attempt with Hint = hint }

    /// How an attempt's read-out compares with the final answer.
    [<Extension>]
    static member Grade(lesson: Lesson, attempt: Attempt) : Grade = Lesson.grade lesson attempt.Logits

    /// How logits `B S V` compare with the final answer.
    [<Extension>]
    static member Grade(lesson: Lesson, logits: Tensor) : Grade = Lesson.grade lesson logits

    /// The cells that questions leave open and ask for, `B S` bool.
    [<Extension>]
    static member OpenCells(lesson: Lesson) : Tensor = Lesson.openCells lesson

    /// The lesson with its path told in so many frames.
    [<Extension>]
    static member InFrames(lesson: Lesson, frames: int64) : Lesson =
        { lesson with
            Path = Target.inFrames frames lesson.Path }
