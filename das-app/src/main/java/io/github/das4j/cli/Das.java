package io.github.das4j.cli;

import io.github.das4j.record.Versions;
import io.github.das4j.writing.ConvertedModels;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code das} command. */
@Command(
    name = "das",
    description = {
      "Diffusion Alignment as Sampling: images from p(x) exp(r(x)/alpha), without training.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  das sample \"a red fox on a blue background\"",
      "  das sample \"a photo of a cat\" --model sd15 --reward aesthetic:clip-l14,head.pth",
      "  das sample --prompts prompts.txt --model sd15 --reward \"20*clip:clip-l14 + jpeg\"",
      "  das run --preset sd:pick --models checkpoints --prompt-set animals --devices cuda:0,cuda:1",
      "  das rerun runs/001-a-photo-of-a-cat",
      "  das runs",
      "  das doctor",
      "",
      "das COMMAND --help explains a command; das COMMAND --settings lists its settings by their keys."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:a run that failed, or is not complete",
      "2:bad input",
      "130, 143, 129:stopped by Ctrl-C, SIGTERM, SIGHUP"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Das.Version.class,
    subcommands = {
      SampleCommand.class,
      RunCommand.class,
      OnlineCommand.class,
      StudioCommand.class,
      ServeCommand.class,
      RunsCommand.class,
      RerunCommand.class,
      ReplayCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      ToyCommand.class,
      VerifyCommand.class,
      EvalCommand.class,
      CompareCommand.class,
      TuneCommand.class,
      TrainCommand.class,
      ModelsCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    })
public final class Das implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces, and lists in full.")
  boolean debug;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    Signals.install();
    System.exit(run(args));
  }

  /** Runs a command: 0 for success, 2 for bad input, 1 for a run that failed. */
  static int run(String... args) {
    Optional<String> wrong =
        Optional.ofNullable(System.getenv(OwnClasspath.NAME)).flatMap(OwnClasspath::wrong);
    if (wrong.isPresent()) {
      Failures.say(wrong.get());
      return Failures.BAD_INPUT;
    }
    ConvertedModels.ofThisProcess().show(TensorProgress::new, Failures::say);
    Das das = new Das();
    CommandLine line = new CommandLine(das);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(Terminal.helpColumns());
    HelpText.keepLines(line);
    // A prompt may begin with @.
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler((e, given) -> Failures.usage(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, das.debug));
    TableOptions.attach(line, List.of(args));
    return line.execute(args);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 0;
  }

  /** The program's and libtorch's versions. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      Versions versions = Versions.read();
      return new String[] {versions.software(), "commit " + versions.commit()};
    }
  }
}
