package io.github.das4j.cli;

import io.github.das4j.eval.Evaluation;
import io.github.das4j.eval.Evaluator;
import io.github.das4j.eval.ImageSet;
import io.github.das4j.eval.ImageSets;
import io.github.das4j.eval.JudgeOptions;
import io.github.das4j.eval.Judges;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.judge.AnswerBook;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SettingsTable;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code das eval}: judges the images of folders, and compares these. */
@Command(
    name = "eval",
    description = {
      "Judges the images of folders, and compares these.",
      "Every reward on every image, how diverse they are, and, for pictures of the demo world, what "
          + "is right of what the caption says."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A folder is a run of das sample, rerun, run or online, or holds such runs, as that of das",
      "compare does; or it holds images of any origin and a file prompts.csv with a line",
      "file,prompt for each. The reward that a run was aligned to is",
      "among the judges by itself, as far as its files are there.",
      "",
      "Examples:",
      "  das eval runs/001-a-cat",
      "  das eval runs/plain runs/das --reward \"taste=aesthetic:clip-l14,head.pth\" \\",
      "    --reward hps:hps-v2 --clip clip-l14 --lpips alexnet.pth,alex.pth --out compared",
      "  das eval pictures --prompts labels.csv --reward clip:clip-l14",
      "",
      "It writes eval.html (images to be sorted by any score), eval.csv (an image a row),",
      "summary.csv (a figure a row) and eval.json."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:judged; images that could not be read are named",
      "1:no image could be read",
      "2:bad input"
    })
final class EvalCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders of images.")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = {"--reward", "--judge"},
      paramLabel = "[NAME=]SPEC",
      description = "One more reward to judge by; repeatable. SPEC as for das sample.")
  private List<String> rewards = new ArrayList<>();

  @Mixin private JudgeArguments judging = new JudgeArguments();

  @Mixin private OpenArguments opening = new OpenArguments();

  @Option(
      names = "--tce-k",
      paramLabel = "K",
      defaultValue = "20",
      description = "Eigenvalues in the truncated CLIP entropy. Default: ${DEFAULT-VALUE}.")
  private int eigenvalues = JudgeOptions.PUBLISHED_EIGENVALUES;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Prompts of a plain folder: a CSV file whose first line is file,prompt.")
  private Optional<Path> prompts = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "eval",
      description = "Folder for the results; its own files are replaced. Default: eval.")
  private Path out = Path.of("eval");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "How rewards behind an address or a command are asked, such as judge.budget=100;"
              + " repeatable.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda:N. Default: ${DEFAULT-VALUE}.")
  private String device = "cpu";

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads. Default: every core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    new HubSupplies(false, Terminal.asks()).bring(HubSupplies.ofRewards(rewards));
    JudgeOptions options = judging.options(rewards, eigenvalues);
    List<ImageSet> sets = ImageSets.open(folders, prompts);
    Placement placement = placement();
    Evaluation evaluation;
    try (Judges judges = Judges.open(options, sets, placement, outside(), EvalCommand::warn)) {
      // Before hours of judging, not after, is the time to learn that nothing can be written.
      AtomicFiles.folder(out);
      int all = sets.stream().mapToInt(set -> set.subjects().size()).sum();
      try (Progress progress = new Progress()) {
        Consumer<String> warn = line -> progress.around(() -> warn(line));
        evaluation = new Evaluator(judges, eigenvalues, warn, judged(progress, all)).evaluate(sets);
      }
    }
    if (evaluation.judged() == 0) {
      Failures.say("no image could be read; left out: " + evaluation.leftOut());
      return Failures.FAILED;
    }
    evaluation.write(out);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.print(evaluation.text());
    terminal.println(out.resolve("eval.html"));
    terminal.flush();
    opening.show(out.resolve("eval.html"));
    return 0;
  }

  /** What is answered is kept beside the results, so that a stop makes nobody pay twice. */
  private JudgeDesk outside() {
    List<Setting> layers = this.sets.stream().map(text -> Setting.parse(text, "--set")).toList();
    JudgeSettings asking =
        Settings.defaults(SettingsTable.of(JudgeSettings.class))
            .with(layers)
            .read(JudgeSettings.class);
    return new JudgeDesk(
        asking, AnswerBook.in(out.resolve(AnswerBook.FILE)), System::getenv, EvalCommand::warn);
  }

  private Placement placement() {
    TorchDevice torch = TorchDevice.parse(device);
    LibTorch.requireHere(torch);
    LibTorch.setThreads(threads);
    return new Placement(torch, DType.FLOAT32);
  }

  private static void warn(String line) {
    Failures.say("warning: " + line);
  }

  /** On a terminal a bar; elsewhere a line now and then. */
  private static Consumer<Integer> judged(Progress progress, int all) {
    WorkPace pace = new WorkPace(all, 0);
    int[] before = {0};
    return done -> {
      pace.add(done - before[0]);
      before[0] = done;
      String words = done + "/" + all + " images judged" + pace.leftWords();
      progress.show(List.of(progress.withBar(words, pace.share())));
    };
  }
}
