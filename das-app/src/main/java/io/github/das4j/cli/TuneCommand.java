package io.github.das4j.cli;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.lab.compare.Tuning;
import io.github.das4j.lab.config.Checkpoints;
import io.github.das4j.lab.config.RunConfig;
import io.github.das4j.lab.record.Prompts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das tune}. */
@Command(
    name = "tune",
    description = {
      "Tries alpha, gamma and N in short runs, and says what each gives: how many particles stay",
      "alive, how much reward is won, and how far from the model it leads."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "ESS/N near 1: the reward hardly speaks, alpha can be smaller. Near 1/N: one particle bears",
      "everything; take a larger alpha, a smaller gamma or more particles. KL is estimated as",
      "E[r]/alpha - log Z. docs/choosing.md explains.",
      "",
      "Example:",
      "  das tune --preset demo:aesthetic --alpha 0.1,0.2,0.4,0.8 --set prompts.count=3"
    })
final class TuneCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private RunArguments arguments = new RunArguments();

  @Option(
      names = "--alpha",
      split = ",",
      paramLabel = "LIST",
      description = "KL coefficients to try. Default: 1/4, 1/2, 1, 2 and 4 times the preset's.")
  private List<Double> alphas = new ArrayList<>();

  @Option(
      names = "--gamma",
      split = ",",
      paramLabel = "LIST",
      description = "Rates of tempering to try. Default: the preset's.")
  private List<Double> gammas = new ArrayList<>();

  @Option(
      names = "--particles",
      split = ",",
      paramLabel = "LIST",
      description = "Numbers of particles to try. Default: the preset's.")
  private List<Integer> particles = new ArrayList<>();

  @Option(
      names = "--kl",
      paramLabel = "NATS",
      description = "Recommend what comes nearest to this KL. Default: the greatest reward.")
  private Optional<Double> kl = Optional.empty();

  @Option(
      names = "--least-ess",
      paramLabel = "SHARE",
      description = "Mean ESS, as a share of N, that a recommendation must keep. Default: 0.5.")
  private double leastEss = 0.5;

  @Override
  public Integer call() {
    RunConfig asked = RunConfig.of(arguments.orDemo(arguments.layers()));
    RunConfig config = asked.on(asked.devices());
    Tuning tuning = tuning(config);
    Checkpoints checkpoints = config.checkpoints();
    List<Prompts.Numbered> prompts = config.prompts();
    PrintWriter terminal = spec.commandLine().getOut();
    var options = config.options(config.model(checkpoints), config.devices().get(0));
    try (ImageSampler sampler = ImageSampler.open(options, config.reward(checkpoints))) {
      Tuning.Outcome outcome =
          tuning.run(
              sampler,
              prompts,
              config.sampling(),
              line -> {
                terminal.println(line);
                terminal.flush();
              });
      terminal.println(
          outcome
              .best()
              .map(best -> "recommended: " + best.setting() + ", " + outcome.why())
              .orElse(outcome.why()));
      terminal.flush();
    }
    return 0;
  }

  private Tuning tuning(RunConfig config) {
    double alpha = config.settings().number("smc.alpha");
    return new Tuning(
        alphas.isEmpty() ? List.of(alpha / 4, alpha / 2, alpha, 2 * alpha, 4 * alpha) : alphas,
        gammas.isEmpty() ? List.of(config.settings().number("smc.gamma")) : gammas,
        particles.isEmpty() ? List.of(config.settings().integer("smc.particles")) : particles,
        kl.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        leastEss);
  }
}
