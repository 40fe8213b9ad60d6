package io.github.das4j.cli;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.forecast.TakenTimes;
import io.github.das4j.report.Plot;
import io.github.das4j.toy.KeptDenoisers;
import io.github.das4j.toy.KlGradient;
import io.github.das4j.toy.KlSign;
import io.github.das4j.toy.ParticleSweep;
import io.github.das4j.toy.Swarms.Pooling;
import io.github.das4j.toy.Swarms.Schedule;
import io.github.das4j.toy.SweepFigure;
import io.github.das4j.toy.Toy;
import io.github.das4j.toy.ToyExperiment;
import io.github.das4j.toy.ToyFigure;
import io.github.das4j.toy.ToyMethod;
import io.github.das4j.toy.ToyOptions;
import io.github.das4j.toy.ToyOptions.DenoiserSource;
import io.github.das4j.toy.ToyPage;
import io.github.das4j.toy.ToyResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code das toy}: the published experiments on toy distributions. */
@Command(
    name = "toy",
    description = "Runs the toy experiments: figures, a table, and the samples.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {
      "",
      "Examples:",
      "  das toy gmm1 --methods das,target,pretrained",
      "  das toy gmm1 --exact --steps 50 --sweep 10,40,160 --out sweep",
      "  das toy all"
    })
public final class ToyCommand implements Callable<Integer> {

  private static final String PAGE = "report.html";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "TOY",
      showDefaultValue = Visibility.NEVER,
      description = "gmm1, gmm2, swiss-roll or all.")
  private String toy = "";

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      showDefaultValue = Visibility.NEVER,
      description =
          "Among pretrained, target, model-target, rl, backprop, guidance, das, backprop-scratch,"
              + " dds, dds-finetune; or all, or dds-all for those of the further notebooks."
              + " Default: the published figure's.")
  private List<String> methods = new ArrayList<>();

  @Option(names = "--exact", description = "The exact denoiser in the network's place.")
  private boolean exact;

  @Option(
      names = "--path",
      paramLabel = "WHICH",
      description =
          "diffusion, or flow: the exact velocity of a rectified flow in the network's place.")
  private ToyPath path = ToyPath.DIFFUSION;

  @Option(names = "--train", description = "Train the denoiser anew, and write it to --out.")
  private boolean train;

  @Option(names = "--seed", paramLabel = "SEED", description = "Seed.")
  private long seed = 42;

  @Option(
      names = "--repeats",
      paramLabel = "R",
      description = "Independent runs, over which errors are taken.")
  private int repeats = 1;

  @Option(names = "--particles", paramLabel = "N", description = "Particles of each DAS swarm.")
  private int particles = 100;

  @Option(
      names = "--swarms",
      paramLabel = "S",
      description = "DAS swarms; 10,000 samples are kept in all.")
  private int swarms = 1000;

  @Option(
      names = "--tempering",
      paramLabel = "WHICH",
      showDefaultValue = Visibility.NEVER,
      description =
          "published (exponential) or late: the fourth power of the step. Default: published; of"
              + " --exact and --path flow, late.")
  private Optional<Schedule> schedule = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "T",
      showDefaultValue = Visibility.NEVER,
      description = "Sampling steps. Default: 100; of --exact and --path flow, 1000.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--pooling",
      paramLabel = "WHICH",
      description = "How swarms are pooled: equal, as published, or by their evidence.")
  private Pooling pooling = Pooling.EQUAL;

  @Option(
      names = "--emd-points",
      paramLabel = "N",
      description = "Points of each subset that the EMD compares.")
  private int emdPoints = 500;

  @Option(
      names = "--emd-subsets",
      paramLabel = "N",
      description = "Subsets compared in each repeat.")
  private int emdSubsets = 5;

  @Option(
      names = "--rl-kl",
      paramLabel = "WHICH",
      description = "KL in RL's advantage: published (added) or penalty (subtracted).")
  private KlSign klSign = KlSign.PUBLISHED;

  @Option(
      names = "--backprop-kl",
      paramLabel = "WHICH",
      description = "KL's gradient in back-propagation: published (partial) or whole.")
  private KlGradient klGradient = KlGradient.PUBLISHED;

  @Option(
      names = "--sweep",
      split = ",",
      paramLabel = "N",
      showDefaultValue = Visibility.NEVER,
      description =
          "Instead of the methods: the error of DAS swarms of these sizes against N, as figure and"
              + " table.")
  private List<Integer> sweep = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the figures, table.csv and samples.")
  private Path out = Path.of("toy");

  @Mixin private OpenArguments opening = new OpenArguments();

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    List<Toy> toys = toys();
    ToyOptions options = options();
    Files.createDirectories(out);
    if (!sweep.isEmpty()) {
      return sweep(toys, options);
    }
    List<ToyResult> results = new ArrayList<>();
    Map<Toy, Plot> figures = new EnumMap<>(Toy.class);
    try (ToyProgress progress = new ToyProgress(toys, options, TakenTimes.ofThisUser())) {
      for (Toy each : toys) {
        ToyResult result = new ToyExperiment(each, options, progress).run();
        ToyFigure.of(result)
            .ifPresent(
                figure -> {
                  AtomicFiles.write(out.resolve(figure.file()), figure.png());
                  figures.put(each, figure);
                });
        result.writeSamples(out.resolve(each.id() + "-samples.safetensors"));
        if (train) {
          KeptDenoisers.write(
              out.resolve(each.id() + "-denoiser.safetensors"), result.network().orElseThrow());
        }
        results.add(result);
      }
    }
    AtomicFiles.write(out.resolve("table.csv"), ToyResult.csv(results));
    AtomicFiles.write(out.resolve(PAGE), ToyPage.methods(results, figures, options));
    terminal.print(ToyResult.text(results));
    terminal.println("written to " + out + "; look at " + out.resolve(PAGE));
    terminal.flush();
    opening.show(out.resolve(PAGE));
    return 0;
  }

  private int sweep(List<Toy> toys, ToyOptions options) throws IOException {
    int[] sizes = sweep.stream().mapToInt(Integer::intValue).toArray();
    if (sizes.length < 2 || Arrays.stream(sizes).anyMatch(n -> n < 2)) {
      throw new ParameterException(
          spec.commandLine(), "--sweep needs two sizes or more, each at least 2, not " + sweep);
    }
    PrintWriter terminal = spec.commandLine().getOut();
    Map<Toy, List<ParticleSweep.Point>> sweeps = new EnumMap<>(Toy.class);
    for (Toy each : toys) {
      List<ParticleSweep.Point> points =
          ParticleSweep.run(each, options, sizes, spec.commandLine().getErr()::println);
      String table = ParticleSweep.csv(points);
      sweeps.put(each, points);
      Plot figure = SweepFigure.of(each, points);
      AtomicFiles.write(out.resolve(figure.file()), figure.png());
      AtomicFiles.write(out.resolve(each.id() + "-particles.csv"), table);
      terminal.print(table);
      double[] slopes = ParticleSweep.slopes(points);
      terminal.printf(
          Locale.ROOT,
          "%s slopes of log error on log N: reward %.2f, EMD %.2f, floor of EMD %.2f%n",
          each.id(),
          slopes[0],
          slopes[1],
          slopes[2]);
    }
    AtomicFiles.write(out.resolve(PAGE), ToyPage.sweep(sweeps, options));
    terminal.println("written to " + out + "; look at " + out.resolve(PAGE));
    terminal.flush();
    opening.show(out.resolve(PAGE));
    return 0;
  }

  private ToyOptions options() {
    if (exact() && train) {
      throw new ParameterException(
          spec.commandLine(),
          (exact ? "--exact" : "--path flow") + " needs no training: leave it or --train out");
    }
    ToyOptions.Size size = exact() ? ToyOptions.Size.EXACT : ToyOptions.Size.PUBLISHED;
    try {
      return new ToyOptions(
          chosen(),
          source(),
          seed,
          repeats,
          new ToyOptions.Size(
              particles, swarms, steps.orElse(size.steps()), schedule.orElse(size.schedule())),
          pooling,
          emdPoints,
          emdSubsets,
          new ToyOptions.Tuning(klSign, klGradient));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** No network predicts velocities here. */
  private boolean exact() {
    return exact || path == ToyPath.FLOW;
  }

  private DenoiserSource source() {
    if (path == ToyPath.FLOW) {
      return DenoiserSource.FLOW;
    }
    DenoiserSource kept = train ? DenoiserSource.TRAINED : DenoiserSource.KEPT;
    return exact ? DenoiserSource.EXACT : kept;
  }

  private List<ToyMethod> chosen() {
    List<ToyMethod> figure =
        ToyMethod.FIGURE.stream().filter(m -> !(exact() && m.trains())).toList();
    if (methods.isEmpty()) {
      return figure;
    }
    List<ToyMethod> chosen = new ArrayList<>();
    for (String name : methods) {
      switch (name) {
        case "all" -> chosen.addAll(List.of(ToyMethod.values()));
        case "dds-all" -> chosen.addAll(ToyMethod.DDS_FIGURE);
        default -> chosen.add(ToyMethod.of(name));
      }
    }
    return chosen.stream().distinct().toList();
  }

  private List<Toy> toys() {
    if (toy.equals("all")) {
      return List.of(Toy.values());
    }
    return Arrays.stream(Toy.values())
        .filter(each -> each.id().equals(toy))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no toy \"" + toy + "\": choose gmm1, gmm2, swiss-roll or all"));
  }
}
