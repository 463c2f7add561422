module LatentRecursion.Tests.SlotTests

open System.Collections.Generic
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Training
open LatentRecursion.Interop

/// Drawn puzzles, each row another; it remembers which slots asked.
type Source() =
    let mutable given = 0
    member val Asked: List<int64 list> = List()

    interface IRowSource with
        member source.Take slots =
            source.Asked.Add(List.ofSeq slots)
            given <- given + 1
            let rows = int64 slots.Count

            let draw seed vocabulary =
                Draw.tokens (100 * given + seed) vocabulary [ rows; int64 Tiny.cells ]

            let puzzle = Draw.tokens (100 * given + 3) 3 [ rows ]
            PuzzleRows(draw 1 Tiny.vocabulary, draw 2 Tiny.vocabulary, puzzle, Draw.tokens (100 * given + 4) 1000 [ rows ])

/// A scheme as the host sees it on a tiny model in float32, with a vector for each of three puzzles.
let hostOf (choice: SchemeChoice) : SchemeCurriculum * Model =
    let options =
        { Tiny.options with
            Prefix = 1
            HintWidth = 8
            Puzzles = 3 }

    let adapted = choice.Adapt(Tiny.numbers, options)
    let model = Model(adapted, Tiny.weights torch.float32 adapted 1)
    choice.Build(Tiny.numbers, model), model

/// A scheme by its name.
let choice (name: string) : SchemeChoice =
    Schemes.All |> Seq.find (fun choice -> choice.Name = name)

/// The same of a scheme by its name.
let host (name: string) : SchemeCurriculum * Model = hostOf (choice name)

/// The scheme that its training begins with.
let private start name =
    let curriculum, model = host name
    curriculum.At 0.0, model

let private withHalted (carry: Carry) (halted: bool list) =
    Carry(carry.Attempt, carry.Lesson, carry.Puzzle, Draw.flags halted)

/// The carry after a step of its attempt, with these rows halted.
let private stepped (scheme: IScheme) (carry: Carry) halted =
    let hint = torch.zeros (int64 (List.length halted), 8L)
    let attempt = Bundle.detach (scheme.Step(carry.Attempt.WithHint hint))
    withHalted (Carry(attempt, carry.Lesson, carry.Puzzle, carry.Halted)) halted

let private rowsOf (index: int64 list) (carry: Carry) = Bundle.take (Draw.indices index) carry

let private refilling =
    testList
        "slots"
        [ Draw.case "take a puzzle each at the beginning"
          <| fun () ->
              let source = Source()
              let scheme, model = start "trm"
              use slots = new Slots(model, source, 3)
              use scope = torch.NewDisposeScope()
              let carry = slots.Refilled(scheme, scope)
              Expect.equal (List.ofSeq source.Asked) [ [ 0L; 1L; 2L ] ] "all three"
              Expect.equal (Draw.wholes carry.Attempt.Step) [ 0L; 0L; 0L ] "fresh"

          Draw.case "take exactly as many new puzzles as rows halted, and leave the other rows' bits alone"
          <| fun () ->
              let source = Source()
              let scheme, model = start "trm"
              use slots = new Slots(model, source, 4)
              use scope = torch.NewDisposeScope()

              let kept =
                  stepped scheme (slots.Refilled(scheme, scope)) [ true; false; true; false ]

              let before = rowsOf [ 1L; 3L ] kept |> Bundle.map (fun _ tensor -> tensor.clone ())
              slots.Keep(scope, kept)
              let carry = slots.Refilled(scheme, scope)
              Expect.equal (List.ofSeq source.Asked) [ [ 0L; 1L; 2L; 3L ]; [ 0L; 2L ] ] "two slots ask"
              Draw.equalBundles (rowsOf [ 1L; 3L ] carry) before "the rows that go on"
              let fresh = rowsOf [ 0L; 2L ] carry
              Expect.equal (Draw.wholes fresh.Attempt.Step) [ 0L; 0L ] "step 0"
              Draw.equal fresh.Attempt.Answer (model.Weights["H_init"].expand_as fresh.Attempt.Answer) "the first state"
              let given = Draw.tokens 201 Tiny.vocabulary [ 2L; int64 Tiny.cells ]
              Draw.equal fresh.Attempt.Shown given "the new questions, in order"
              Draw.equal fresh.Lesson.Question given "in the lesson too"

          Draw.case "ask for nothing where no row halted"
          <| fun () ->
              let source = Source()
              let scheme, model = start "trm"
              use slots = new Slots(model, source, 2)
              use scope = torch.NewDisposeScope()
              slots.Keep(scope, stepped scheme (slots.Refilled(scheme, scope)) [ false; false ])
              slots.Refilled(scheme, scope) |> ignore
              Expect.equal source.Asked.Count 1 "only at the beginning"

          for name in Tiny.schemeNames do
              Draw.case $"go on from their state as if nothing had happened: {name}"
              <| fun () ->
                  let scheme, model = start name
                  use slots = new Slots(model, Source(), 3)
                  use scope = torch.NewDisposeScope()
                  slots.Keep(scope, stepped scheme (slots.Refilled(scheme, scope)) [ false; false; false ])
                  use other = new Slots(model, Source(), 3)
                  other.Restore(scheme, slots.State())
                  Draw.equalBundles (other.Refilled(scheme, scope)) (slots.Refilled(scheme, scope)) "the same carry"

          Draw.case "whose step failed are gone, and say so instead of going on with freed tensors"
          <| fun () ->
              let scheme, model = start "trm"
              use slots = new Slots(model, Source(), 2)

              let gone (action: unit -> unit) =
                  Expect.throwsC action (fun error ->
                      Expect.isTrue (error :? System.InvalidOperationException) "its kind"
                      Expect.stringContains error.Message "open the run again" "what to do")

              (use scope = torch.NewDisposeScope()
               slots.Keep(scope, stepped scheme (slots.Refilled(scheme, scope)) [ false; false ]))

              (use scope = torch.NewDisposeScope()
               slots.Refilled(scheme, scope) |> ignore)

              gone (fun () ->
                  use scope = torch.NewDisposeScope()
                  slots.Refilled(scheme, scope) |> ignore)

              gone (fun () -> slots.State() |> ignore)

          Draw.case "have no state before the first step"
          <| fun () ->
              let scheme, model = start "dis"
              use slots = new Slots(model, Source(), 3)
              Expect.isEmpty (slots.State()) "nothing carried"
              slots.Restore(scheme, slots.State())
              use scope = torch.NewDisposeScope()
              Expect.equal (Bundle.rows (slots.Refilled(scheme, scope))) 3L "and begin afresh" ]

let tests = refilling
