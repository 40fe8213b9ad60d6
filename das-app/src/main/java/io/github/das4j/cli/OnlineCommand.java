package io.github.das4j.cli;

import io.github.das4j.online.OnlineConfig;
import io.github.das4j.online.OnlinePresets;
import io.github.das4j.online.OnlineSession;
import io.github.das4j.online.join.JointReport;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.Setting;
import io.github.das4j.track.Trackers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das online}. */
@Command(
    name = "online",
    description = {
      "Maximises a black box with few queries: round by round, DAS draws from a surrogate of it",
      "that is refitted to all answers so far, with a bonus for what it does not know.",
      ""
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A black box is asked about images, and gives each a number; more is better:",
      "  jpeg            minus the size in kB",
      "  aesthetic       LAION's score, by the files online.clip and online.aesthetic",
      "  exec:COMMAND    called with the PNGs' paths; prints a number a line, in their order",
      "  http:URL        gets {\"images\": [{\"id\", \"prompt\", \"png\"}]} by POST, png in base64,",
      "                  and answers {\"values\": [number or null, ...]}",
      "  or any reward of das sample, such as clip:CLIP_DIR",
      "nan, null, garbage or silence drops an image; it counts as asked.",
      "",
      "Examples:",
      "  das online --preset demo:jpeg --out runs/jpeg",
      "  das online --preset ucb:aesthetic --models ~/models --out runs/aesthetic",
      "  das online --preset demo:jpeg --blackbox \"exec:python3 score.py\" --out runs/mine \\",
      "      --set online.rounds=20 --set online.queries=4 --set online.box.timeout=3600",
      "  das online --evaluate runs/jpeg/surrogates/round-013.safetensors --set smc.alpha=0.05 \\",
      "      --out runs/jpeg-evaluated",
      "  das online --join runs/ucb-1 runs/ucb-2 runs/random-1 runs/random-2 --out runs/joint",
      "",
      "Killed, or out of power, the same command goes on: no image is asked about twice, and the",
      "budget (online.budget) holds. More rounds may be added; other settings must stay."
    })
final class OnlineCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin LayerArguments common = new LayerArguments();

  @Mixin TrackArguments tracking = new TrackArguments();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = PresetNames.class,
      description =
          "Settings by name: ${COMPLETION-CANDIDATES}. Default, where no model is named: the demo's"
              + " for the black box, or for --evaluate.")
  Optional<String> preset = Optional.empty();

  @Option(
      names = "--blackbox",
      paramLabel = "BOX",
      description = "aesthetic, jpeg, exec:COMMAND, http:URL, or a reward; see below.")
  Optional<String> blackbox = Optional.empty();

  @Option(
      names = "--optimism",
      paramLabel = "NAME",
      description = "ucb, bootstrap or none. Default: ucb.")
  Optional<String> optimism = Optional.empty();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "das; or a baseline at equal queries: random (plain model, best kept), best-of-n"
              + " (plain model, the surrogate chooses). Default: das.")
  Optional<String> method = Optional.empty();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Prompts to draw from, one a line; # starts a comment.")
  Optional<String> prompts = Optional.empty();

  @Option(names = "--seed", paramLabel = "SEED", description = "Fixes every draw. Default: 42.")
  Optional<String> seed = Optional.empty();

  @Option(
      names = "--start-data",
      paramLabel = "DIR",
      description = "Begin with the answers of another online run, instead of a first round.")
  Optional<Path> startData = Optional.empty();

  @Option(
      names = "--evaluate",
      paramLabel = "FILE",
      description =
          "Draw from a saved surrogate, without optimism; ask only if --blackbox says so.")
  Optional<Path> evaluate = Optional.empty();

  @Option(
      names = "--join",
      paramLabel = "DIR",
      arity = "1..*",
      description =
          "Run nothing: put the runs in these folders into one report, by black box and method,"
              + " seeds as repeats.")
  List<Path> join = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run: a new one, or one to go on with; of --join, of the report.")
  Optional<Path> out = Optional.empty();

  @Option(names = "--settings", description = "Print every setting and run nothing.")
  boolean settings;

  /** For the help. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return OnlinePresets.names().iterator();
    }
  }

  @Override
  public Integer call() {
    if (!join.isEmpty()) {
      return joined();
    }
    tracking.check();
    OnlineConfig asked = OnlineConfig.of(orDemo(layers()));
    if (settings) {
      asked.settings().lines().forEach(System.out::println);
      return 0;
    }
    Path folder =
        out.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no folder: give --out DIR, a new one, or that of a run to go on with"));
    if (asked.box().isEmpty() && evaluate.isEmpty()) {
      throw new IllegalArgumentException(
          "no black box: give --blackbox, such as jpeg or exec:COMMAND (das online --help lists"
              + " them), or a --preset that names one");
    }
    OnlineConfig settled = asked.on(asked.run().devices());
    if (!asked.settings().text("run.dtype").equals(settled.settings().text("run.dtype"))) {
      Failures.say("the preset's float16 needs a GPU; going on in float32");
    }
    settled.run().warnings().forEach(warning -> Failures.say("warning: " + warning));
    Checkpoints checkpoints = settled.run().checkpoints();
    OnlineProgress progress =
        new OnlineProgress(
            settled.plan().rounds(),
            evaluate.isPresent() ? OnlineProgress.Detail.IMAGES : OnlineProgress.Detail.ROUNDS);
    try (Interruption stopped =
            new Interruption(() -> Failures.say("stopped; the same command goes on in " + folder));
        Trackers trackers = tracking.open(folder, progress::onMessage)) {
      new OnlineSession(settled, checkpoints, folder, progress, trackers).run(startData, evaluate);
    }
    System.out.println(folder.resolve("report.html"));
    return 0;
  }

  private int joined() {
    if (!layers().isEmpty()
        || !tracking.track.isEmpty()
        || startData.isPresent()
        || evaluate.isPresent()
        || settings) {
      throw new IllegalArgumentException(
          "--join looks at runs that are there; beside it give --out only");
    }
    Path folder =
        out.orElseThrow(
            () -> new IllegalArgumentException("no folder: give --out DIR for the joint report"));
    JointReport report = JointReport.of(join);
    report.messages().forEach(message -> Failures.say("warning: " + message));
    Path page = report.write(folder);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.print(report.text());
    terminal.println(page);
    terminal.flush();
    return 0;
  }

  /** The same over a preset of the demo's, where neither preset, settings nor model are named. */
  private List<Setting> orDemo(List<Setting> layers) {
    boolean named = common.config.isPresent() || common.model.isPresent();
    if (preset.isPresent() || named || common.models.isPresent()) {
      return layers;
    }
    boolean jpeg = blackbox.filter(text -> text.strip().equals("jpeg")).isPresent();
    String name = evaluate.isPresent() ? "demo:evaluate" : jpeg ? "demo:jpeg" : "demo:aesthetic";
    List<Setting> all = new ArrayList<>();
    all.add(new Setting("preset", name, "the demo model"));
    all.addAll(layers);
    return all;
  }

  /** What the command line says, as settings. */
  private List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    LayerArguments.add(layers, "preset", preset, "--preset");
    LayerArguments.add(layers, "online.blackbox", blackbox, "--blackbox");
    LayerArguments.add(layers, "online.optimism", optimism, "--optimism");
    LayerArguments.add(layers, "online.method", method, "--method");
    LayerArguments.add(layers, "prompts.file", prompts, "--prompts");
    LayerArguments.add(layers, "seed", seed, "--seed");
    return common.around(layers);
  }
}
