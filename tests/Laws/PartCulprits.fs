namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong ways to work on parts, from symmetries and under guidance.
[<RequireQualifiedAccess>]
module PartCulprits =
    let private combinator = Culprit.combinator

    let private parts =
        [ combinator
              "within reads for nothing"
              "nothing within a part is nothing"
              { new Algebra() with
                  override _.Within(part, op) =
                      if Plan.isNothing op.Plan then
                          Improve.step part.Name part.Work id
                      else
                          Improve.within part op }
          combinator
              "within runs twice"
              "works on the part"
              { new Algebra() with
                  override _.Within(part, op) = Improve.within part (Culprit.twice op) }
          combinator
              "within does not count the reading"
              "costs the reading and the work"
              { new Algebra() with
                  override _.Within(part, op) =
                      Improve.within { part with Work = Work.Zero } op }
          combinator
              "within forgets a sequence"
              "one after another within a part"
              { new Algebra() with
                  override _.Within(part, op) =
                      match op.Plan with
                      | Sequence _ -> Improve.nothing
                      | _ -> Improve.within part op }
          combinator
              "a join within a part keeps what was"
              "a join within a part"
              { new Algebra() with
                  override _.MergeWithin(part, _) = Merge.within part Merge.before } ]

    let private symmetries =
        [ combinator
              "seen from the next element"
              "seen from the identity is the operator"
              { new Algebra() with
                  override _.SeenFrom(symmetry, element, op) =
                      Symmetry.seenFrom symmetry ((element + 1) % symmetry.Size) op }
          combinator
              "seen from the inverse"
              "seen from an element acts before and back after"
              { new Algebra() with
                  override _.SeenFrom(symmetry, element, op) =
                      Symmetry.seenFrom symmetry (symmetry.Inverse element) op }
          combinator
              "an average of one"
              "an average is equivariant"
              { new Algebra() with
                  override _.Averaged(_, op) = op }
          combinator
              "an average that does not ask its operator"
              "an average is the mean of what is seen from every element"
              { new Algebra() with
                  override _.Averaged(symmetry, op) =
                      Symmetry.averaged symmetry (Improve.shortcut id op) }
          combinator
              "an average of two runs"
              "what is equivariant is its own average"
              { new Algebra() with
                  override _.Averaged(symmetry, op) =
                      Symmetry.averaged symmetry (Culprit.twice op) }
          combinator
              "an average that does not count its copies"
              "an average costs an operator an element"
              { new Algebra() with
                  override _.Averaged(symmetry, op) =
                      op |> Improve.shortcut (Symmetry.averaged symmetry op).Apply }
          combinator
              "a distance that tries the identity only"
              "the distance is the largest difference"
              { new Algebra() with
                  override _.Distance(symmetry, op, state) =
                      Symmetry.distance (Symmetry.cyclic symmetry.Name 1 id) op state } ]

    let private guidance =
        [ combinator
              "guidance of weight 1 reads again"
              "weight 1 is the step"
              { new Algebra() with
                  override _.GuidedState(model, merge, step) =
                      step
                      |> Improve.merged (Merge.within Attempt.answer merge)
                      |> Improve.andThen model.ReadOut }
          combinator
              "guidance without a reference"
              "a read-out of weight 0 is the reference"
              { new Algebra() with
                  override _.GuidedReadOut(_, merge, step) =
                      step |> Improve.merged (Merge.within Attempt.logits merge) }
          combinator
              "guidance of the wrong state"
              "a state of weight 0 stays where it was"
              { new Algebra() with
                  override _.GuidedState(model, merge, step) =
                      step
                      |> Improve.merged (Merge.within Attempt.latent merge)
                      |> Improve.andThen model.ReadOut }
          combinator
              "guidance of the read-out moves the state"
              "guiding the read-out leaves the state to the step"
              { new Algebra() with
                  override _.GuidedReadOut(model, merge, step) = Guidance.ofState model merge step }
          combinator
              "a guided state that nobody reads"
              "guiding the state guides the read-out as far"
              { new Algebra() with
                  override _.GuidedState(_, merge, step) =
                      step |> Improve.merged (Merge.within Attempt.answer merge) }
          combinator
              "guidance mixes probabilities"
              "a guided read-out is the product policy"
              { new Algebra() with
                  override _.GuidedReadOut(model, merge, step) =
                      let probabilities (field: Field) : Field =
                          { Value = torch.nn.functional.softmax (field.Value, -1L) }

                      let mixed before after : Field =
                          { Value = (merge.Join (probabilities before) (probabilities after)).Value.abs().log() }

                      Guidance.ofReadOut model { merge with Join = mixed } step }
          combinator
              "guidance runs the step twice"
              "guidance is in the plan"
              { new Algebra() with
                  override _.GuidedReadOut(model, merge, step) =
                      Guidance.ofReadOut model merge (Culprit.twice step) } ]

    /// One for every law of parts, symmetries and guidance as combinators.
    let all: Culprit list = [ parts; symmetries; guidance ] |> List.concat
