package io.github.das4j.cli;

import io.github.das4j.online.OnlineConfig;
import io.github.das4j.online.OnlineSession;
import io.github.das4j.online.join.JointReport;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.track.Trackers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das online}: maximises a black box with few queries, or joins such runs in a report. */
@Command(
    name = "online",
    description = {
      "Maximises a black box with few queries.",
      "",
      "Round by round, DAS draws from a surrogate of the black box that is refitted to all answers "
          + "so far, with a bonus for what it does not know.",
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
      "  http:URL        gets {\"images\": [{\"id\", \"prompt\", \"png\"}]} by POST, png in"
          + " base64,",
      "                  and answers {\"values\": [number or null, ...]}",
      "  vlm:URL,MODEL,QUESTION  a vision model behind OpenAI's protocol",
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

  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.ONLINE);

  @Mixin TrackArguments tracking = new TrackArguments();

  @Mixin OpenArguments opening = new OpenArguments();

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

  @Override
  public Integer call() {
    if (!join.isEmpty()) {
      return joined();
    }
    tracking.check();
    if (evaluate.isPresent()) {
      settings.demoIs("demo:evaluate");
    }
    OnlineConfig asked = OnlineConfig.of(settings.orDemo(settings.layers()));
    if (settings.printed) {
      return SettingsArguments.print(asked.settings());
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
    OnlineConfig here =
        settings.supplies().bring(asked.names(), asked.run().checkpoints())
            ? OnlineConfig.of(settings.orDemo(settings.layers()))
            : asked;
    OnlineConfig settled = here.on(here.run().devices());
    settled.warnings().forEach(warning -> Failures.say("warning: " + warning));
    Checkpoints checkpoints = settled.run().checkpoints();
    OnlineProgress.Detail detail =
        evaluate.isPresent() ? OnlineProgress.Detail.IMAGES : OnlineProgress.Detail.ROUNDS;
    try (Interruption stopped =
            new Interruption(() -> Failures.say("stopped; the same command goes on in " + folder));
        OnlineProgress progress = new OnlineProgress(settled.plan().rounds(), detail);
        Trackers trackers = tracking.open(folder, progress::onMessage)) {
      new OnlineSession(settled, checkpoints, folder, progress, trackers).run(startData, evaluate);
    }
    System.out.println(folder.resolve("report.html"));
    opening.show(folder.resolve("report.html"));
    return 0;
  }

  private int joined() {
    if (!settings.layers().isEmpty()
        || !tracking.track.isEmpty()
        || startData.isPresent()
        || evaluate.isPresent()
        || settings.printed) {
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
    opening.show(page);
    return 0;
  }
}
