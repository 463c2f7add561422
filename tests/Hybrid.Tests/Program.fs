module LatentRecursion.Tests.Program

open System
open Expecto
open Expecto.Impl
open LatentRecursion

Libtorch.prepare ()

// one thread: two that spin on a busy machine are slower, and the results are the same bits everywhere
TorchSharp.torch.set_num_threads 1

/// One at a time: a scalar made for one native call may be finalised during it while another thread collects, and memory is
/// counted by thread.
let private coreAndTraining =
    testSequenced
    <| testList
        "core and training"
        [ SeedTests.tests
          ShapeTests.tests
          BundleTests.tests
          PlanTests.tests
          DisplayTests.tests
          ChartTests.tests
          SymmetryTests.tests
          MergeTests.tests
          CarrierTests.tests
          ImproveTests.tests
          WatchTests.tests
          PolicyTests.tests
          BestWeightTests.tests
          WeightTests.tests
          WorkTests.tests
          TargetTests.tests
          LossTests.tests
          SchemeTests.tests
          RelativeTests.tests
          InferenceTests.tests
          StoppingTests.tests
          InteropTests.tests
          LawTests.tests
          TheoremTests.tests
          EngineLawTests.tests
          EngineTests.tests
          EngineMemoryTests.tests
          KernelChoiceTests.tests
          OptimizerTests.tests
          FusedUpdateTests.tests
          FusedMemoryTests.tests
          LearningTests.tests
          SlotTests.tests
          TrainerTests.tests
          CurriculumTests.tests
          TrainingRunTests.tests
          FourByFourTests.tests
          OwnSchemeTests.tests
          DocumentedTests.tests
          OwnKindTests.tests
          ReplayTests.tests
          TamperTests.tests
          MisfitTests.tests ]

/// Every test of the solution, in the order of the code they test.
let all =
    testList
        "latent recursion"
        [ coreAndTraining
          SudokuTests.tests
          SudokuDataTests.tests
          CanonicalFormTests.tests
          MazeTests.tests
          QueensTests.tests
          KindTests.tests
          CsvTests.tests
          NpyTests.tests
          OfficialFolderTests.tests
          SplitTests.tests
          SamplerTests.tests
          FetchTests.tests
          DataCommandTests.tests
          SafetensorsTests.tests
          SafetensorsRefusalTests.tests
          DurableTests.tests
          CheckpointTests.tests
          RunTests.tests
          MetricsLogTests.tests
          RunMachineTests.tests
          SettingTests.tests
          ReadingTests.tests
          PageTests.tests
          PageContentTests.tests
          LibtorchTests.tests
          PackageTests.tests
          SolveTests.tests
          TrainTests.tests
          ResumeTests.tests
          CopiedRunTests.tests
          ReportTests.tests
          DoctorTests.tests
          OwnSchemeRunTests.tests
          ExportTests.tests
          WayTests.tests
          LawsCommandTests.tests
          MachineTests.tests
          StatisticsTests.tests
          HaltingTests.tests
          HaltingReportTests.tests
          RecordedAnswerTests.tests
          DiagnosisTests.tests
          DiagnosisSummaryTests.tests
          EvaluationSummaryTests.tests
          GuidingTests.tests
          HostDisplayTests.tests
          NotebookTests.tests
          NotebookRunTests.tests
          StrataTests.tests
          StudyFileTests.tests
          StudySeedTests.tests
          SavingTests.tests
          ResultsTests.tests
          StudyTests.tests
          StudyFaultTests.tests
          BadInputTests.tests ]

let private isPlatformOption (argument: string) =
    argument.StartsWith "--server" || argument.StartsWith "--dotnet-test-pipe"

[<EntryPoint>]
let main arguments =
    if Array.tryHead arguments = Some Child.option then
        Child.run arguments[1] arguments[2]
    elif Array.exists isPlatformOption arguments then
        let config =
            { ExpectoConfig.defaultConfig with
                printer = TestPrinters.silent
                colour = Logging.Colour0 }

        (Platform.run all config arguments).GetAwaiter().GetResult()
    else
        Closing.run all arguments
