namespace LatentRecursion

/// A scheme by name, before it has a model.
type SchemeRecipe =
    {
        /// Of letters, digits, - and _: runs are called after it.
        Name: string
        /// Where it comes from, in one line.
        Source: string
        /// The published numbers, where nobody says otherwise.
        Defaults: SchemeOptions
        /// The network that it needs, made of one that was asked for.
        Adapt: SchemeOptions -> NetworkOptions -> NetworkOptions
        /// What is trained, on a model of such a network.
        Build: SchemeOptions -> Model -> Curriculum
    }

/// Recipes to make, and those with a name.
[<RequireQualifiedAccess>]
module SchemeRecipe =
    /// A recipe of what changes while it is trained.
    let curriculum
        (name: string)
        (source: string)
        (defaults: SchemeOptions)
        (build: SchemeOptions -> Model -> Curriculum)
        : SchemeRecipe =
        { Name = name
          Source = source
          Defaults = defaults
          Adapt = fun _ network -> network
          Build = build }

    /// A recipe of a scheme that stays the same.
    let make (name: string) (source: string) (defaults: SchemeOptions) (build: SchemeOptions -> Model -> Scheme) : SchemeRecipe =
        curriculum name source defaults (fun options model -> Curriculum.constant (build options model))

    let private adapting adapt (recipe: SchemeRecipe) =
        { recipe with
            Adapt = fun options network -> recipe.Adapt options network |> adapt options }

    /// The network is told the index of the supervised step.
    let timed: SchemeRecipe -> SchemeRecipe =
        // indices 1 to N; the official table has one row to spare
        adapting (fun options network ->
            { network with
                StepTable = options.Steps + 2 })

    /// The answer update has a network of its own.
    let twoNetworks: SchemeRecipe -> SchemeRecipe =
        adapting (fun _ network ->
            { network with
                HighLayers = network.Layers })

    /// The schemes that the command line knows.
    let all: SchemeRecipe list =
        // the paper's text; its code weights all steps alike
        let paper = SchemeOptions.numbers 6 1 2 |> SchemeOptions.linear

        [ make "hrm" "Hierarchical Reasoning Model, arXiv 2506.21734" (SchemeOptions.numbers 16 2 2) Scheme.hrm
          |> twoNetworks
          make "trm" "Tiny Recursive Model, arXiv 2510.04871" (SchemeOptions.numbers 16 3 6) Scheme.trm
          make "dis" "Deep Improvement Supervision, arXiv 2511.16886, the paper's form" paper Scheme.dis
          |> timed
          make
              "dis-code"
              "Deep Improvement Supervision, its code's form: the own answer fed back"
              (SchemeOptions.numbers 6 1 2)
              Scheme.disCode
          |> timed
          make "flat" "control: dis with the final answer as every step's target" paper Scheme.flat
          |> timed
          make
              "fprm"
              "Fixed-Point Reasoning Model, arXiv 2606.18206: damped, halts where it settles"
              (SchemeOptions.numbers 16 1 6)
              Relatives.fprm
          curriculum
              "cgar"
              "Curriculum-Guided Adaptive Recursion, arXiv 2511.08653: TRM that grows deeper, earlier steps count more"
              { SchemeOptions.numbers 16 3 6 with
                  StepWeights = StepWeights.Decaying }
              Relatives.cgar
          curriculum
              "rsm"
              "Recursive Stem Model, arXiv 2603.15641: detached warm-up of growing, stochastic depth, loss at the end"
              (SchemeOptions.numbers 1 20 6)
              Relatives.rsm
          make
              "mixture"
              "unrolled policy iteration by conservative mixtures, Behzadian et al. 2026"
              { SchemeOptions.numbers 6 1 6 with
                  Likelihood = Likelihood.Softmax }
              Relatives.mixture ]

    /// The recipe of a name, if there is one.
    let tryFind (name: string) : SchemeRecipe option =
        all |> List.tryFind (fun recipe -> recipe.Name = name)
