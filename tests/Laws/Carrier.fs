namespace LatentRecursion.Laws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// Something that laws are checked on: states, operators on them, and when two states are the same.
[<NoEquality; NoComparison>]
type Carrier<'State when 'State :> IBundle<'State>> =
    {
        Name: string
        State: string -> Draw<'State>
        Operator: string -> Draw<Improve<'State>>
        Merge: string -> Draw<Merge<'State>>
        /// `B` bool of each row's own values.
        Flag: string -> Draw<'State -> Tensor>
        /// `B`, how good each row is.
        Judge: string -> Draw<'State -> Tensor>
        /// Values a rounding error away, where there is rounding.
        Nudged: ('State -> 'State) option
    }

/// States side by side.
[<RequireQualifiedAccess>]
module State =
    let private floats (tensor: Tensor) =
        tensor.detach().to_type(torch.float64).cpu().contiguous().view(-1L).data<float>().ToArray()

    /// The names, shapes and first values of a state's tensors.
    let read (state: 'State :> IBundle<'State>) : string =
        let field (name: string, tensor: Tensor) =
            let values = floats tensor

            let shown =
                values |> Seq.truncate 6 |> Seq.map (sprintf "%.6g") |> String.concat " "

            let shape = tensor.shape |> Seq.map string |> String.concat "x"
            let more = if values.Length > 6 then " ..." else ""
            $"{name} {shape} [{shown}{more}]"

        Bundle.fields state |> Seq.map field |> String.concat ", "

    /// The largest difference; infinite where shapes or types differ. Equal infinities differ by 0, what is no number from everything.
    let apart (left: 'State :> IBundle<'State>) (right: 'State) : float =
        let gap a b = if a = b then 0.0 else abs (a - b)

        let worst a b =
            if System.Double.IsNaN a || System.Double.IsNaN b then
                nan
            else
                max a b

        (0.0, List.zip (Bundle.fields left) (Bundle.fields right))
        ||> List.fold (fun sofar ((_, a), (_, b)) ->
            if a.shape <> b.shape || a.dtype <> b.dtype then
                infinity
            else
                Array.map2 gap (floats a) (floats b) |> Array.fold worst sofar)

    /// Both states must be the same bits.
    let same (left: 'State :> IBundle<'State>) (right: 'State) : Sides =
        { Left = read left
          Right = read right
          Apart = apart left right
          Allowed = 0.0 }

    /// A state with tensors of its own, so that what is done to it shows.
    let copy (state: 'State :> IBundle<'State>) : 'State =
        state |> Bundle.map (fun _ tensor -> tensor.detach().clone())

    /// The rows of these numbers.
    let take (rows: int64 seq) (state: 'State :> IBundle<'State>) : 'State =
        Bundle.take (torch.tensor (Array.ofSeq rows)) state

/// Operators side by side.
[<RequireQualifiedAccess>]
module Operator =
    let samePlan (left: Improve<'State>) (right: Improve<'State>) : Sides =
        Sides.ofTexts $"%A{left.Plan}" $"%A{right.Plan}"

    /// The same plan, and the same bits from a state.
    let same (left: Improve<'State>) (right: Improve<'State>) (state: 'State) : Sides =
        let plans = samePlan left right

        if plans.Hold then
            State.same (left.Apply state) (right.Apply state)
        else
            plans

[<RequireQualifiedAccess>]
module Carrier =
    /// How much of a rounding error's effect two ways to the same value may differ by.
    let factor = 10.0

    /// A state a rounding error away: every real number moves by one, up and down in turn, lest a norm undo it.
    let nudged (state: 'State :> IBundle<'State>) : 'State =
        state
        |> Bundle.map (fun _ tensor ->
            if tensor.is_floating_point () then
                let epsilon = if tensor.dtype = torch.float32 then 1.2e-7 else 2.3e-16

                let isEven =
                    torch.arange(whole (tensor.numel ())).remainder(whole 2L).eq(whole 0L).view tensor.shape

                torch.where (isEven, tensor * number (1.0 + epsilon), tensor * number (1.0 - epsilon))
            else
                tensor)

    /// Two ways from a state must agree within ten times what a rounding error of the state does to the first: libtorch's
    /// products depend on the size of the batch.
    let close (carrier: Carrier<'State>) (left: 'State -> 'State) (right: 'State -> 'State) (state: 'State) : Sides =
        let value = left state

        let sensitivity =
            match carrier.Nudged with
            | Some nudge -> State.apart (left (nudge state)) value
            | None -> 0.0

        { State.same value (right state) with
            Allowed = factor * sensitivity }

    /// Three values, and every function on them: exact, and small enough to see why.
    let finite: Carrier<Field> =
        let tokens (values: int64 list) = torch.tensor (Array.ofList values)

        let read (values: int64 list) =
            values |> List.map string |> String.concat ""

        let toZero (values: int64 list) =
            seq {
                for at, value in List.indexed values do
                    if value > 0L then
                        List.updateAt at 0L values
            }

        let value = Gen.choose64 (0L, 2L)

        let state name =
            Gen.choose (1, 4)
            |> Gen.bind (fun rows -> Gen.listOfLength rows value)
            |> Gen.map (
                Drawn.ofData name read (fun values -> { Value = tokens values }) (fun values ->
                    Seq.append
                        (toZero values)
                        (if values.Length > 1 then
                             Seq.singleton (List.tail values)
                         else
                             Seq.empty))
            )

        let table = Gen.listOfLength 3 value

        let through (table: int64 list) (field: Field) =
            (tokens table).index_select(0L, field.Value)

        let step table =
            Improve.step (read table) { Work.Zero with Calls = 1; Flops = 3L } (fun field -> { Value = through table field })

        let ofTable make name =
            table |> Gen.map (Drawn.ofData name read make toZero)

        { Name = "functions on three values"
          State = state
          Operator = Expression.draw read step toZero table
          Merge =
            ofTable (fun table ->
                { Name = read table
                  Takes = Takes.Both
                  Join =
                    fun before after ->
                        { Value = torch.where ((through table before).gt(number 0.0), after.Value, before.Value) } })
          Flag = ofTable (fun table field -> (through table field).gt(number 0.0))
          Judge = ofTable (fun table field -> through table field)
          Nudged = None }

    /// What a leaf of a drawn operator updates.
    type private Update =
        | LatentUpdate of scale: float
        | AnswerUpdate of scale: float

    let private readUpdate =
        function
        | LatentUpdate scale -> $"latent({scale})"
        | AnswerUpdate scale -> $"answer({scale})"

    let private lessUpdate =
        function
        | LatentUpdate scale when scale <> 0.0 -> Seq.singleton (LatentUpdate 0.0)
        | AnswerUpdate scale when scale <> 0.0 -> Seq.singleton (AnswerUpdate 0.0)
        | _ -> Seq.empty

    let private update =
        Gen.map2
            (fun isLatent scale -> if isLatent then LatentUpdate scale else AnswerUpdate scale)
            (Gen.elements [ true; false ])
            (Gen.elements [ 0.0; 0.5; -1.0; 1.5 ])

    let private states (dtype: torch.ScalarType) (places: int64) (width: int64) name : Draw<Reasoning> =
        let make (rows: int, seed: int64) : Reasoning =
            let normal (field: int64) =
                (Noise.normal (torch.tensor [| seed + field |]) [| int64 rows; places; width |]).squeeze(0L).to_type dtype

            { Question = normal 0L
              Answer = normal 1L
              Latent = normal 2L }

        Draw.rows "rows" make name

    let private flags: (string * (Reasoning -> Tensor)) list =
        let total (tensor: Tensor) = tensor.sum [| 1L; 2L |]

        [ "never", (fun state -> (total state.Latent).gt(number infinity))
          "always", (fun state -> (total state.Latent).le(number infinity))
          "a positive question", (fun state -> (total state.Question).gt(number 0.0))
          "a positive latent", (fun state -> (total state.Latent).gt(number 0.0)) ]

    let private judges: (string * (Reasoning -> Tensor)) list =
        [ "a small answer", (fun state -> -state.Answer.square().sum [| 1L; 2L |])
          "the latent's first value", (fun state -> state.Latent.select(1, 0L).select(1, 0L)) ]

    let private merges: (string * Merge<Reasoning>) list =
        let positive (tensor: Tensor) = tensor.gt (number 0.0)

        [ "after", Merge.after
          "before", Merge.before
          "blend 0.5", Merge.blend 0.5
          "blend 1.5", Merge.blend 1.5
          "blend by row", Merge.blendBy "row" (fun state -> state.Question.mean([| 1L; 2L |], keepdim = true).sigmoid())
          "guarded", Merge.guarded (fst judges[0]) (snd judges[0])
          "halted", Merge.halted (snd flags[2])
          "clamped", Merge.clamped "where the question is positive" (fun state -> positive state.Question)
          "blend 0.5 of the answer", Merge.within Reasoning.answer (Merge.blend 0.5)
          "depending", Merge.depending "question" (fun _ -> Merge.blend 0.25) ]

    let private reasoning name dtype places width (leaf: Update -> Improve<Reasoning>) : Carrier<Reasoning> =
        { Name = name
          State = states dtype places width
          Operator = Expression.draw readUpdate leaf lessUpdate update
          Merge = fun name -> Draw.oneOf name fst snd merges
          Flag = fun name -> Draw.oneOf name fst snd flags
          Judge = fun name -> Draw.oneOf name fst snd judges
          Nudged = Some nudged }

    let private elementwise =
        let work = { Work.Zero with Calls = 1; Kept = 8L }

        function
        | LatentUpdate scale ->
            Improve.step "latent" work (fun (state: Reasoning) ->
                { state with
                    Latent = (state.Latent * number scale + state.Answer + state.Question).tanh() })
        | AnswerUpdate scale ->
            Improve.step "answer" work (fun state ->
                { state with
                    Answer = (state.Answer * number scale + state.Latent).sin() })

    /// Smooth functions of float64 and float32 tensors.
    let doubles = reasoning "float64 tensors" torch.float64 2L 3L elementwise

    let singles = reasoning "float32 tensors" torch.float32 2L 3L elementwise

    /// The official network with random weights: two updates of a recursion, on its own kinds of positions.
    let network (name: string) (options: NetworkOptions) : Carrier<Reasoning> =
        let options = { options with Puzzles = 1 }
        let weights = Weights.initial options 1UL torch.float64
        let network = ReferenceNetwork(options, weights, "L_level", options.Layers)

        let leaf =
            function
            | LatentUpdate _ -> Recursion.latentUpdate network
            | AnswerUpdate _ -> Recursion.answerUpdate network

        reasoning $"the network, {name}" torch.float64 (int64 options.Places) (int64 options.Width) leaf
