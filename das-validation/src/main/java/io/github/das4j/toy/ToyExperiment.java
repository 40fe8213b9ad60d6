package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Runs every method of one toy, some times over, and measures each against the true target. */
public final class ToyExperiment {

  /** α of the published toys. */
  static final double ALPHA = 1;

  private static final double KL_WEIGHT = 1;
  private static final double RHO = 1;

  private static final long REFERENCE = 1;
  private static final long METHOD = 2;
  private static final long TRAINING = 3;
  private static final long SUBSETS = 4;

  private final Toy toy;
  private final ToyOptions options;
  private final ToyListener log;

  /**
   * @param log told what is being done
   */
  public ToyExperiment(Toy toy, ToyOptions options, ToyListener log) {
    this.toy = toy;
    this.options = options;
    this.log = log;
  }

  /** Runs it. */
  public ToyResult run() {
    Map<ToyMethod, double[][]> shown = new LinkedHashMap<>();
    Map<ToyMethod, ToyResult.Measurements> measured = new LinkedHashMap<>();
    Optional<Mlp> network = Optional.empty();
    for (int repeat = 0; repeat < options.repeats(); repeat++) {
      long seed = Keys.mix(options.seed(), repeat);
      ToyProcess pretrained = pretrained(seed);
      if (pretrained.denoiser() instanceof MlpDenoiser learned) {
        network = Optional.of(learned.network());
      }
      double[][] reference = target(Keys.mix(seed, REFERENCE));
      for (ToyMethod method : options.methods()) {
        long begun = System.nanoTime();
        Draw draw = draw(method, pretrained, Keys.mix(seed, METHOD, method.id().hashCode()));
        double seconds = (System.nanoTime() - begun) / 1e9;
        shown.putIfAbsent(method, draw.samples());
        double[] distances =
            EarthMover.betweenSubsets(
                draw.samples(),
                reference,
                options.emdPoints(),
                options.emdSubsets(),
                Keys.mix(seed, SUBSETS));
        measured
            .computeIfAbsent(method, m -> new ToyResult.Measurements())
            .add(draw, toy.reward(), distances, seconds);
        log.ran(toy, method, seconds);
        log.says("%s %s, repeat %d: %.1f s".formatted(toy.id(), method.id(), repeat, seconds));
      }
    }
    List<ToyResult.Row> rows = new ArrayList<>();
    measured.forEach((method, found) -> rows.add(found.row(toy, method)));
    return new ToyResult(toy, List.copyOf(rows), shown, network);
  }

  /**
   * Samples of a method.
   *
   * @param groups mean rewards of parts of them that are independent of each other
   */
  record Draw(double[][] samples, double[] groups) {

    static Draw independent(double[][] samples, ToyReward reward) {
      return new Draw(samples, Arrays.stream(samples).mapToDouble(reward::of).toArray());
    }
  }

  private Draw draw(ToyMethod method, ToyProcess pretrained, long seed) {
    ToyReward reward = toy.reward();
    if (method == ToyMethod.DAS) {
      int kept = Math.max(1, ToyOptions.SAMPLES / options.size().swarms());
      Swarms swarms =
          new Swarms(
              options.size().schedule().sampler(options.size().particles(), options.size().steps()),
              options.size().swarms(),
              kept,
              options.pooling());
      Swarms.Pool pool = swarms.run(pretrained, reward, ALPHA, seed);
      return new Draw(pool.samples(), pool.rewards());
    }
    double[][] samples =
        switch (method) {
          case PRETRAINED -> Ancestral.sample(pretrained, ToyOptions.SAMPLES, seed);
          case TARGET -> target(seed);
          case MODEL_TARGET ->
              Thinning.modelTarget(pretrained, reward, ALPHA, ToyOptions.SAMPLES, seed);
          case GUIDANCE -> Ancestral.guided(pretrained, reward, RHO, ToyOptions.SAMPLES, seed);
          default -> trained(method, pretrained, seed);
        };
    return Draw.independent(samples, reward);
  }

  private double[][] target(long seed) {
    return toy.target(ToyOptions.SAMPLES, ALPHA, new Normals(seed));
  }

  private double[][] trained(ToyMethod method, ToyProcess pretrained, long seed) {
    Mlp start = ((MlpDenoiser) pretrained.denoiser()).network().copy();
    SplittableRandom random = new SplittableRandom(seed);
    Mlp fresh = Mlp.random(random, toy.sizes());
    boolean roll = toy == Toy.SWISS_ROLL;
    BackPropagation chain =
        new BackPropagation(pretrained, toy.reward(), KL_WEIGHT, options.tuning().backprop());
    UnaryOperator<double[][]> score = this::targetScore;
    Trainable model =
        switch (method) {
          case RL, BACKPROP -> new TrainableMlp(start);
          case BACKPROP_SCRATCH -> new TrainableMlp(fresh);
          case DDS -> DiffusionSampler.start(fresh, score, random);
          case DDS_FINETUNE -> DiffusionSampler.start(start, score, random);
          default -> throw new IllegalArgumentException(method.id() + " trains nothing");
        };
    switch (method) {
      case RL ->
          new PolicyGradient(pretrained, toy.reward(), KL_WEIGHT, options.tuning().rl())
              .run(start, 1000, roll ? 3e-5 : 1e-4, seed);
      case BACKPROP -> chain.run(model, roll ? 300 : 500, roll ? 1e-5 : 3e-5, seed);
      case BACKPROP_SCRATCH -> chain.run(model, 2000, 3e-5, seed);
      case DDS -> chain.run(model, 300, 3e-5, seed);
      default -> chain.run(model, 200, 3e-5, seed);
    }
    ToyProcess tuned = ToyProcess.of(toy.dimension(), model, options.size().steps());
    return Ancestral.sample(tuned, ToyOptions.SAMPLES, Keys.mix(seed, 1));
  }

  /** ∇ log p_tar = ∇ log p + ∇r/α. */
  private double[][] targetScore(double[][] x) {
    return ToyProcess.combined(1, toy.score(x), 1 / ALPHA, toy.reward().gradient(x));
  }

  /** The pretrained model's chain; trains it where the options say so. */
  ToyProcess pretrained(long seed) {
    if (options.denoiser() == ToyOptions.DenoiserSource.FLOW) {
      return toy.flow(options.size().steps());
    }
    ToyDenoiser denoiser =
        switch (options.denoiser()) {
          case EXACT, FLOW -> toy.exact();
          case KEPT -> new MlpDenoiser(KeptDenoisers.kept(toy));
          case TRAINED -> new MlpDenoiser(train(toy, Keys.mix(seed, TRAINING), log::says));
        };
    return ToyProcess.of(toy.dimension(), denoiser, options.size().steps());
  }

  /** Trains the denoiser as published. */
  public static Mlp train(Toy toy, long seed, Consumer<String> log) {
    return new Pretraining(toy, seed)
        .run(
            toy.epochs(),
            epoch -> {
              if (epoch % 100 == 0) {
                log.accept("%s denoiser, epoch %d of %d".formatted(toy.id(), epoch, toy.epochs()));
              }
            });
  }
}
