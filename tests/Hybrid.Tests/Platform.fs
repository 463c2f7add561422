/// Expecto under `dotnet test`: the smallest test framework of Microsoft.Testing.Platform over Expecto's own runner.
module LatentRecursion.Tests.Platform

open System
open System.Threading.Tasks
open Expecto
open Expecto.Impl
open Microsoft.Testing.Platform.Builder
open Microsoft.Testing.Platform.Capabilities.TestFramework
open Microsoft.Testing.Platform.Extensions.Messages
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Requests

/// How the platform names an Expecto result.
let private outcome (result: TestResult) : TestNodeStateProperty =
    match result with
    | Passed -> PassedTestNodeStateProperty.CachedInstance
    | Ignored reason -> SkippedTestNodeStateProperty reason
    | Failed message -> FailedTestNodeStateProperty message
    | Error failure -> ErrorTestNodeStateProperty failure

type private Framework(tests: Test, config: ExpectoConfig) =
    let properties (state: TestNodeStateProperty) (took: TimeSpan voption) =
        let bag = PropertyBag(state :> IProperty)

        took
        |> ValueOption.iter (fun duration ->
            let finish = DateTimeOffset.UtcNow
            bag.Add(TimingProperty(TimingInfo(finish - duration, finish, duration))))

        bag

    let publish (context: ExecuteRequestContext) source (test: FlatTest) state took =
        let name = String.concat "." test.name

        let node =
            TestNode(Uid = TestNodeUid name, DisplayName = name, Properties = properties state took)

        context.MessageBus.PublishAsync(source, TestNodeUpdateMessage(context.Request.Session.SessionUid, node))

    interface Microsoft.Testing.Platform.Extensions.IExtension with
        member _.Uid = "expecto"
        member _.Version = "1"
        member _.DisplayName = "Expecto"
        member _.Description = "Runs a tree of Expecto tests"
        member _.IsEnabledAsync() = Task.FromResult true

    interface IDataProducer with
        member _.DataTypesProduced = [| typeof<TestNodeUpdateMessage> |]

    interface ITestFramework with
        member _.CreateTestSessionAsync _ =
            Task.FromResult(CreateTestSessionResult(IsSuccess = true))

        member _.CloseTestSessionAsync _ =
            Task.FromResult(CloseTestSessionResult(IsSuccess = true))

        member this.ExecuteRequestAsync context =
            task {
                match context.Request with
                | :? DiscoverTestExecutionRequest ->
                    for test in Test.toTestCodeList tests do
                        do! publish context this test DiscoveredTestNodeStateProperty.CachedInstance ValueNone
                | _ ->
                    let! results =
                        evalTestsWithCancel context.CancellationToken config tests false
                        |> Async.StartAsTask

                    for test, summary in results do
                        do! publish context this test (outcome summary.result) (ValueSome summary.duration)

                context.Complete()
            }

/// Runs the tests as the platform asked for on the command line.
let run (tests: Test) (config: ExpectoConfig) (arguments: string array) =
    task {
        let! builder = TestApplication.CreateBuilderAsync arguments

        builder.RegisterTestFramework(
            (fun _ -> TestFrameworkCapabilities() :> ITestFrameworkCapabilities),
            (fun _ _ -> Framework(tests, config) :> ITestFramework)
        )
        |> ignore

        use! application = builder.BuildAsync()
        return! application.RunAsync()
    }
