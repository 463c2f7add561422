namespace LatentRecursion.Laws

open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// Functions on a few values: exact, and small enough to see why.
[<RequireQualifiedAccess>]
module FiniteCarrier =
    let private read (values: int64 list) =
        values |> List.map string |> String.concat ""

    let private tokens (values: int64 list) = torch.tensor (Array.ofList values)

    let private through (table: int64 list) (field: Field) =
        (tokens table).index_select(0L, field.Value)

    let private step table =
        Improve.step (read table) { Work.Zero with Calls = 1; Flops = 3L } (fun field -> { Value = through table field })

    let private isPositive (table: int64 list) (field: Field) = (through table field).gt(number 0.0)

    let private merge (table: int64 list) : Merge<Field> =
        { Name = read table
          Takes = Takes.Both
          Idle = ValueSome(isPositive table >> _.logical_not())
          Join = fun before after -> { Value = torch.where (isPositive table before, after.Value, before.Value) } }

    let private onTables name state operator (table: string -> Draw<int64 list>) : Carrier<Field> =
        let ofTable make name = drawing.BindReturn(table name, make)

        { Name = name
          State = state
          Operator = operator
          Merge = ofTable merge
          Flag = ofTable isPositive
          Judge = ofTable through
          Nudged = None }

    let private toZero (values: int64 list) =
        seq {
            for at, value in List.indexed values do
                if value > 0L then
                    List.updateAt at 0L values
        }

    /// Three values and every function on them, in operators of any shape: by chance.
    let threeValues: Carrier<Field> =
        let value = Gen.choose64 (0L, 2L)
        let table = Gen.listOfLength 3 value

        let fewer (rows: int64 list) =
            if rows.Length > 1 then
                Seq.singleton (List.tail rows)
            else
                Seq.empty

        let state name =
            Gen.choose (1, 4)
            |> Gen.bind (fun rows -> Gen.listOfLength rows value)
            |> Gen.map (
                Drawn.ofData name read (fun values -> { Value = tokens values }) (fun values ->
                    Seq.append (toZero values) (fewer values))
            )
            |> Draw.byChance

        let drawTable name =
            table |> Gen.map (Drawn.ofData name read id toZero) |> Draw.byChance

        onTables "functions on three values" state (Expression.draw read step toZero table) drawTable

    /// Two values, every function on them and every state of one or two rows: all cases are tried, so what holds is proved here.
    let twoValues: Carrier<Field> =
        let all length =
            List.replicate length [ 0L; 1L ]
            |> List.fold (fun sofar digit -> List.allPairs sofar digit |> List.map (fun (left, right) -> left @ [ right ])) [ [] ]

        let state name =
            Draw.oneOf name read (fun values -> { Value = tokens values }) (all 1 @ all 2)

        let operators =
            let steps = [ for table in all 2 -> read table, step table ]
            let negation = step [ 1L; 0L ]

            ("nothing", Improve.nothing) :: steps
            @ [ "2 x 10", Improve.iterate 2 negation; "frozen 10", Improve.frozen negation ]

        let table name = Draw.oneOf name read id (all 2)
        onTables "all functions on two values" state (fun name -> Draw.oneOf name fst snd operators) table
