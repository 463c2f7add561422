/// The canonical form against the definition: the least of all images under the whole group.
module LatentRecursion.Tests.CanonicalFormTests

open System
open System.Collections.Generic
open Expecto
open LatentRecursion.Host.Data

let rec private permutations items =
    match items with
    | [] -> [ [] ]
    | _ ->
        [ for item in items do
              for rest in permutations (List.except [ item ] items) -> item :: rest ]

/// Every order of the lines that keeps blocks of so many together.
let private lineOrders side block =
    let insides = permutations [ 0 .. block - 1 ]

    let rec ordered blocks =
        match blocks with
        | [] -> [ [] ]
        | first :: others ->
            [ for inside in insides do
                  for rest in ordered others -> List.map ((+) (first * block)) inside @ rest ]

    permutations [ 0 .. side / block - 1 ]
    |> List.collect ordered
    |> List.map Array.ofList

/// The least image of a grid, its digits named in the order in which they come.
let private leastImage (rules: SudokuRules) =
    let side = rules.Side

    let rowOrders, columnOrders =
        lineOrders side rules.BoxRows, lineOrders side rules.BoxColumns

    let turns =
        if rules.BoxRows = rules.BoxColumns then
            [ false; true ]
        else
            [ false ]

    fun (grid: int array) ->
        let image turned (rows: int array) (columns: int array) =
            let names = Array.zeroCreate (side + 2)
            let mutable named = 0

            Array.init grid.Length (fun cell ->
                let row, column = rows[cell / side], columns[cell % side]

                let token =
                    if turned then
                        grid[column * side + row]
                    else
                        grid[row * side + column]

                if token > 1 && names[token] = 0 then
                    named <- named + 1
                    names[token] <- named

                names[token])

        Seq.min (
            seq {
                for turned in turns do
                    for rows in rowOrders do
                        for columns in columnOrders -> image turned rows columns
            }
        )

/// Every filled grid that agrees with the first cells.
let private completions (rules: SudokuRules) (first: int array) =
    let found = List<int array>()

    let rec fill (grid: int array) cell =
        if cell = grid.Length then
            found.Add(Array.copy grid)
        elif grid[cell] > SudokuRules.Blank then
            fill grid (cell + 1)
        else
            for token in 2 .. rules.Side + 1 do
                if rules.Peers[cell] |> Array.forall (fun peer -> grid[peer] <> token) then
                    grid[cell] <- token
                    fill grid (cell + 1)

            grid[cell] <- SudokuRules.Blank

    fill (Array.copy first) 0
    found

/// Grids of few or many cells, most of them no proper puzzles: those have the most symmetries.
let private grids (rules: SudokuRules) count =
    let solver = SudokuSolver rules

    [ for seed in 1..count do
          let mutable random = SeededRandom(uint64 seed)
          let grid = solver.RandomGrid(&random)
          let kept = random.Below grid.Length

          for cell in random.Permutation grid.Length |> Array.skip kept do
              grid[cell] <- SudokuRules.Blank

          grid ]

let private canonical (rules: SudokuRules) =
    let form = SudokuCanonicalForm rules
    fun (grid: int array) -> form.Of(ReadOnlySpan grid) |> Convert.ToHexString

let private classes (rules: SudokuRules) grids =
    grids |> Seq.map (canonical rules) |> Seq.distinct |> Seq.length

let tests =
    testList
        "canonical form"
        [ for rules, count in [ SudokuRules.Four, 100; SudokuRules.Six, 20 ] do
              test $"{rules.Format.Task}: two grids have one canonical form exactly when one is an image of the other" {
                  let least, form = leastImage rules, canonical rules

                  let pairs =
                      [ for number, grid in List.indexed (grids rules count) do
                            let image, other = Array.copy grid, Array.copy grid
                            SudokuSymmetry(rules).Apply(uint64 number, image.AsSpan(), other.AsSpan())
                            Expect.equal other image "question and answer move alike"
                            yield! [ least grid, form grid; least image, form image ] ]

                  let forms =
                      pairs |> List.groupBy fst |> List.map (snd >> List.map snd >> List.distinct)

                  Expect.all forms (fun forms -> forms.Length = 1) "equivalent grids share a form"
                  Expect.hasLength (forms |> List.concat |> List.distinct) forms.Length "others do not"
              }

          test "there are 2 classes of 4x4 grids and 49 of 6x6 grids" {
              Expect.equal (classes SudokuRules.Four (completions SudokuRules.Four (Array.create 16 SudokuRules.Blank))) 2 "4x4"

              let box =
                  Array.init 36 (fun cell ->
                      if cell % 6 < 3 && cell < 12 then
                          cell / 6 * 3 + cell % 6 + 2
                      else
                          SudokuRules.Blank)

              let all = completions SudokuRules.Six box
              Expect.equal all.Count (28_200_960 / 720) "6x6 grids, their first box fixed"
              Expect.equal (classes SudokuRules.Six all) 49 "6x6"
          }

          test "full 9x9 grids keep their class, and random ones differ" {
              let rules = SudokuRules.Nine
              let form, solver = canonical rules, SudokuSolver rules
              let mutable random = SeededRandom 1UL

              let forms =
                  [ for seed in 1UL .. 40UL do
                        let grid = solver.RandomGrid(&random)
                        let image = Array.copy grid
                        SudokuSymmetry(rules).Apply(seed, image.AsSpan(), (Array.copy grid).AsSpan())
                        Expect.equal (form image) (form grid) "an image"
                        form grid ]

              Expect.hasLength (List.distinct forms) 40 "distinct"
          }

          test "a grid that breaks the rules is its own class, at once" {
              let ones = Array.create 81 2
              let twos = Array.create 81 3
              Expect.notEqual (canonical SudokuRules.Nine ones) (canonical SudokuRules.Nine twos) "nothing is renamed"
          } ]
