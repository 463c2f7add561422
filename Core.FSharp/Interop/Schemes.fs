namespace LatentRecursion.Interop

open System
open System.Collections.Generic
open System.Reflection
open LatentRecursion
open LatentRecursion.Display

/// What an assembly offers: a user's, say.
[<AbstractClass; Sealed>]
type Published =
    /// Its public static values of a type, each with its name.
    static member Values<'Value>(assembly: Assembly) : IReadOnlyList<KeyValuePair<string, 'Value>> =
        List(
            [ for holder in assembly.GetExportedTypes() do
                  for property in holder.GetProperties(BindingFlags.Public ||| BindingFlags.Static) do
                      // of a generic type there is none before its arguments are known
                      if
                          property.CanRead
                          && not holder.ContainsGenericParameters
                          && typeof<'Value>.IsAssignableFrom property.PropertyType
                      then
                          match property.GetValue null with
                          | :? 'Value as value -> KeyValuePair(property.Name, value)
                          | _ -> () ]
        )

    /// The same, each as what `face` makes of it.
    static member internal Faces (face: 'Value -> 'Face) (assembly: Assembly) : IReadOnlyList<KeyValuePair<string, 'Face>> =
        List(
            Published.Values<'Value> assembly
            |> Seq.map (fun found -> KeyValuePair(found.Key, face found.Value))
        )

/// A scheme as a host sees it (`LatentRecursion.Scheme` explains each member).
type IScheme =
    /// The recipe's, whatever the scheme calls itself.
    abstract Name: string
    /// Supervised steps of a full roll-out, N_sup; 1 from `SchemeCurriculum.Using`, whose one step is all of it.
    abstract Steps: int
    /// Fresh rows with the scheme's own notes.
    abstract Begin: attempt: Attempt -> Attempt
    /// One supervised step, with gradient where the scheme lets it flow.
    abstract Step: attempt: Attempt -> Attempt
    /// The target path `B F S` of seeds `B`, and of questions and labels `B S`.
    abstract Path: seed: Tensor * question: Tensor * labels: Tensor -> Tensor
    /// The loss at evaluation.
    abstract Loss: lesson: Lesson * after: Attempt -> Loss
    /// The loss to train on, with what the look ahead sees; its calls are in the plan of training.
    abstract TrainingLoss: lesson: Lesson * after: Attempt -> Loss
    /// The rows that are done while training, `B` bool.
    abstract Halts: attempt: Attempt -> Tensor
    /// Whether rows may stop of themselves: such a row runs no more and cannot be asked to go on.
    abstract StopsOfItself: bool
    /// Every supervised step of a full roll-out, without gradient; made as they are asked for.
    abstract RollOut: attempt: Attempt -> IEnumerable<RollOutStep>
    /// Runs a full roll-out and tells of every update, and of every supervised step by its number, the attempt before and that after.
    abstract Watch: attempt: Attempt * seen: Action<SeenUpdate> * stepped: Action<int, Attempt, Attempt> -> unit
    /// The read-out that an answer update would give an attempt now, `B S V`: one more network call.
    abstract Probe: attempt: Attempt -> Tensor
    /// What every answer update of a full roll-out did.
    abstract AnswerUpdates: lesson: Lesson * attempt: Attempt -> AnswerUpdates
    /// What a full roll-out of one puzzle runs, at inference.
    abstract Inference: PlanNode
    /// What one training step of one row runs.
    abstract Training: PlanNode

/// A scheme by what it runs, and the whole percent of the training from which on it is trained.
[<Sealed>]
type SchemeStage internal (percent: int, scheme: IScheme) =
    /// From 0 to 100; of a stage that begins between two, the later one.
    member _.Percent = percent

    /// Trained until the next stage begins.
    member _.Scheme = scheme

/// A way to use what was trained, by name.
[<Sealed>]
type InferenceChoice internal (recipe: InferenceRecipe) =
    /// The recipe's own, also where the value that holds it is called otherwise.
    member _.Name = recipe.Name

    /// Where it comes from, in one line.
    member _.Source = recipe.Source

    /// The options that it reads, by name.
    member _.Reads: IReadOnlyList<string> = List recipe.Reads

    /// It asks the halting head, which must have been trained.
    member _.AsksHead = recipe.AsksHead
    member internal _.Recipe = recipe

/// The ways to use what was trained that the command line knows.
[<AbstractClass; Sealed>]
type Inferences =
    /// The options where nobody says otherwise.
    static member Usual = InferenceOptions.measured

    /// Those of `Inference.all`.
    static member All: IReadOnlyList<InferenceChoice> =
        List(Inference.all |> Seq.map InferenceChoice)

    /// The ways among an assembly's public values, each with the name of its value.
    static member In(assembly: Assembly) : IReadOnlyList<KeyValuePair<string, InferenceChoice>> =
        Published.Faces InferenceChoice assembly

/// What a host trains: the scheme at every share of the training that is done.
[<Sealed>]
type SchemeCurriculum internal (name: string, curriculum: Curriculum, model: Model) =
    let face (scheme: Scheme) =
        { new IScheme with
            member _.Name = name
            member _.Steps = scheme.Steps
            member _.Begin attempt = scheme.Begin attempt
            member _.Step attempt = scheme.Step.Apply attempt
            member _.Path(seed, question, labels) = scheme.Path seed question labels
            member _.Loss(lesson, after) = scheme.Loss lesson after None

            member _.TrainingLoss(lesson, after) =
                scheme.Loss lesson after (Some(scheme.Lookahead.Apply after))

            member _.Halts attempt = scheme.Halts attempt
            member _.StopsOfItself = Scheme.stopsOfItself scheme
            member _.RollOut attempt = Trace.rollOut scheme attempt

            member _.Watch(attempt, seen, stepped) =
                attempt
                |> Trace.updates scheme seen.Invoke (fun step before after -> stepped.Invoke(step, before, after))

            member _.Probe attempt = Trace.probe model attempt

            member _.AnswerUpdates(lesson, attempt) =
                Trace.answerUpdates model scheme lesson attempt

            member _.Inference = PlanNode.ofPlan (Scheme.inference scheme)
            member _.Training = PlanNode.ofPlan (Scheme.training scheme) }

    /// The scheme when this share of the training is done, from 0 to 1.
    member _.At(progress: float) : IScheme = face (curriculum progress)

    /// The scheme that training ends with, and that a trained model is used with.
    member _.Final: IScheme = face (Curriculum.final curriculum)

    /// The final scheme used in another way: one step, which is all of it.
    member _.Using(way: InferenceChoice, options: InferenceOptions) : IScheme =
        let final = Curriculum.final curriculum

        face
            { final with
                Steps = 1
                Step = way.Recipe.Build options model final }

    /// The final scheme with rows that stop by a rule: signals by name, each with its weight, and the threshold of their sum.
    member _.Stopping(terms: IReadOnlyList<KeyValuePair<string, float>>, threshold: float) : IScheme =
        let signal name =
            Signal.all
            |> List.tryFind (fun signal -> signal.Name = name)
            |> Option.defaultWith (fun () ->
                let known = String.Join(", ", Signal.all |> List.map _.Name)
                raise (ArgumentException $"there is no signal '{name}' (there are: {known})."))

        let rule =
            { Terms = [ for term in terms -> signal term.Key, term.Value ]
              Threshold = threshold }

        face (Stopping.stopping rule (Curriculum.final curriculum))

    /// The final scheme with every step's state guided by weights that are looked up: of the attempts before and after it, a weight a row
    /// `B` or a position `B L`.
    member _.Guided(weight: Func<Attempt, Attempt, Tensor>) : IScheme =
        let final = Curriculum.final curriculum

        face
            { final with
                Step =
                    final.Step
                    |> Guidance.ofStateBy model (fun before after -> weight.Invoke(before, after)) }

    /// The network calls that a row takes in the first `steps` of a training of so many.
    member _.Calls(budget: int, steps: int) : int64 =
        Curriculum.calls budget steps curriculum

    /// The schemes that run something else than the one before, from the first to the last.
    member _.Stages: IReadOnlyList<SchemeStage> =
        List(
            Curriculum.distinct curriculum
            |> Seq.map (fun (percent, scheme) -> SchemeStage(percent, face scheme))
        )

/// A scheme by name, before it has a model.
[<Sealed>]
type SchemeChoice
    /// Of a recipe; nothing is built yet.
    (recipe: SchemeRecipe) =
    /// The recipe's own, also where the value that holds it is called otherwise.
    member _.Name = recipe.Name

    /// Where it comes from, in one line.
    member _.Source = recipe.Source

    /// The published numbers.
    member _.Defaults = recipe.Defaults

    /// The same for F# callers.
    member _.Recipe = recipe

    /// The network that the scheme needs.
    member _.Adapt(options: SchemeOptions, network: NetworkOptions) : NetworkOptions = recipe.Adapt options network

    /// The scheme on a model.
    member _.Build(options: SchemeOptions, model: Model) : SchemeCurriculum =
        SchemeCurriculum(recipe.Name, recipe.Build options model, model)

/// The schemes that the command line knows, and those of others.
[<AbstractClass; Sealed>]
type Schemes =
    /// Those of `SchemeRecipe.all`.
    static member All: IReadOnlyList<SchemeChoice> =
        List(SchemeRecipe.all |> Seq.map SchemeChoice)

    /// The schemes among an assembly's public values, each with the name of its value.
    static member In(assembly: Assembly) : IReadOnlyList<KeyValuePair<string, SchemeChoice>> =
        Published.Faces SchemeChoice assembly

/// Networks from C#.
[<AbstractClass; Sealed>]
type Networks =
    /// The official network at a small width, to begin with.
    static member Small(vocabulary: int, length: int) : NetworkOptions = NetworkOptions.small vocabulary length

/// Weights from C#.
[<AbstractClass; Sealed>]
type ModelWeights =
    /// The weights at the start of training, float32.
    static member Initial(options: NetworkOptions, seed: uint64) : IReadOnlyDictionary<string, Tensor> =
        Weights.initial options seed TorchSharp.torch.float32

    /// The names of the weights that an optimizer of dense weights trains.
    static member Trained(options: NetworkOptions) : IReadOnlyList<string> =
        List(Weights.shapes options |> Seq.filter _.IsTrained |> Seq.map _.Name)

    /// The number of trained parameters.
    static member Count(options: NetworkOptions) : int64 = Weights.count options

    /// Every weight's name and shape.
    static member Shapes(options: NetworkOptions) : IReadOnlyDictionary<string, int64 array> =
        Dictionary(
            Weights.shapes options
            |> Seq.map (fun weight -> KeyValuePair(weight.Name, weight.Shape))
        )

    /// The name of the table of the puzzles' vectors.
    static member PuzzleTable = Weights.puzzleTable

/// Texts for people from C#.
[<AbstractClass; Sealed>]
type Texts =
    /// A plan as indented text, a line a node.
    static member Plan(root: PlanNode) : string = Text.ofView (root :> IShown).View

    /// A count with a unit prefix: 1.5 M.
    static member Amount(value: int64) : string = View.amount value
