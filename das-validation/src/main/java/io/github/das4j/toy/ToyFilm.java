package io.github.das4j.toy;

import io.github.das4j.align.Twist.Proposal;
import io.github.das4j.smc.Keys;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcStep;
import io.github.das4j.smc.Uniforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * One swarm of a toy on its way from noise to data, level by level, beside the truth: what a page
 * shows. The denoiser is exact, so that the target is known, and everything is a function of the
 * cast.
 *
 * @param cast what was filmed
 * @param frames one for each level, T + 1 of them
 * @param data points of p(x), {@code [n][dimension]}
 * @param target points of the true target p(x)·exp(r(x)/α), {@code [n][dimension]}
 * @param targetReward mean reward of the true target
 * @param floor earth mover's distance between two sets of true target points, as many as a frame is
 *     measured by: no sampler comes below it on average
 */
public record ToyFilm(
    ToyCast cast,
    List<ToyFrame> frames,
    double[][] data,
    double[][] target,
    double targetReward,
    double floor) {

  /** Points shown of data and target. */
  private static final int SHOWN = 1200;

  /** Points of swarm and target that the earth mover's distance pairs. */
  private static final int PAIRED = 120;

  /** Pairs of draws of the target that the floor is the mean of. */
  private static final int FLOORS = 5;

  /** Distances measured on the way. */
  private static final int MEASURED = 25;

  private static final long MODEL = 1;
  private static final long RESAMPLING = 2;
  private static final long TRUTH = 3;
  private static final long PAIRING = 4;
  private static final long OTHER = 5;

  /** Takes copies of the list and the arrays. */
  public ToyFilm {
    frames = List.copyOf(frames);
    data = copied(data);
    target = copied(target);
  }

  /** A copy. */
  @Override
  public double[][] data() {
    return copied(data);
  }

  /** A copy. */
  @Override
  public double[][] target() {
    return copied(target);
  }

  /**
   * Films it.
   *
   * @param stopped asked between two levels whether nobody waits any more
   * @throws CancellationException if so
   */
  public static ToyFilm of(ToyCast cast, BooleanSupplier stopped) {
    long seed = cast.seed();
    Toy toy = cast.toy();
    double[][] target = toy.target(SHOWN, cast.alpha(), new Normals(seed, TRUTH));
    double[][] paired = Arrays.copyOf(target, PAIRED);
    Camera camera = new Camera(cast, paired, stopped);
    cast.sampler().run(cast.model(Keys.mix(seed, MODEL)), uniforms(seed), camera);
    return new ToyFilm(
        cast,
        camera.frames,
        toy.data(SHOWN, new Normals(seed, TRUTH, 1)),
        target,
        toy.reward().mean(target),
        floor(cast, paired));
  }

  private static double floor(ToyCast cast, double[][] paired) {
    return IntStream.range(0, FLOORS)
        .mapToObj(k -> new Normals(cast.seed(), OTHER, k))
        .mapToDouble(
            normals ->
                EarthMover.distance(cast.toy().target(PAIRED, cast.alpha(), normals), paired))
        .average()
        .orElseThrow();
  }

  private static Uniforms uniforms(long seed) {
    return Uniforms.seeded(Keys.mix(seed, RESAMPLING));
  }

  private static double[][] copied(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /** Looks at each level before its move. */
  private static final class Camera implements Observer<ToySwarm> {

    private final ToyCast cast;
    private final ToyProcess process;
    private final double[][] target;
    private final BooleanSupplier stopped;
    private final List<ToyFrame> frames = new ArrayList<>();

    Camera(ToyCast cast, double[][] target, BooleanSupplier stopped) {
      this.cast = cast;
      this.process = cast.process();
      this.target = target;
      this.stopped = stopped;
    }

    @Override
    public void onStep(SmcStep<ToySwarm> step) {
      if (stopped.getAsBoolean()) {
        throw new CancellationException("nobody waits for this film");
      }
      Population<ToySwarm> population = step.before();
      ToySwarm swarm = population.swarm();
      double[] weights = cast.method().weighs() ? probabilities(population) : even(swarm.size());
      double[][] clean = clean(step.step(), swarm);
      double[] rewards = cast.toy().reward().of(clean);
      double reward = 0;
      for (int n = 0; n < rewards.length; n++) {
        reward += weights[n] * rewards[n];
      }
      int every = Math.max(1, cast.steps() / MEASURED);
      boolean measured = step.step() % every == 0 || step.step() == cast.steps();
      frames.add(
          new ToyFrame(
              step.step(),
              Columns.transposed(swarm.x()),
              Columns.transposed(clean),
              weights,
              step.ancestors(),
              step.resampled(),
              only(cast.method().weighs(), step.lambda()),
              cast.method().weighs() ? step.ess() : swarm.size(),
              only(cast.method().weighs(), population.logZ()),
              reward,
              measured
                  ? OptionalDouble.of(distance(clean, weights, step.step()))
                  : OptionalDouble.empty()));
    }

    private double[][] clean(int step, ToySwarm swarm) {
      if (step == cast.steps()) {
        return swarm.x();
      }
      double[][] noise = swarm.score().orElseThrow().noise();
      return process.cleanSample(step, swarm.x(), noise);
    }

    private double distance(double[][] clean, double[] weights, int step) {
      SplittableRandom random = new SplittableRandom(Keys.mix(cast.seed(), PAIRING, step));
      int[] drawn = Resampler.SYSTEMATIC.ancestors(weights, target.length, random::nextDouble);
      return EarthMover.distance(Columns.transposed(Columns.gather(clean, drawn)), target);
    }

    private static OptionalDouble only(boolean there, double value) {
      return there ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static double[] probabilities(Population<ToySwarm> population) {
      return population.weights().probabilities();
    }

    private static double[] even(int particles) {
      double[] weights = new double[particles];
      Arrays.fill(weights, 1.0 / particles);
      return weights;
    }
  }

  /** What moves and weighs the particles. */
  public enum Method {
    /** The whole method: guided moves, weights, resampling. */
    DAS(Proposal.GUIDED, true, true),
    /** Weights and resampling on the model's own moves; the reward's gradient is not used. */
    SMC(Proposal.UNGUIDED, true, true),
    /** Guided moves and weights; nobody is dropped or multiplied. */
    IMPORTANCE(Proposal.GUIDED, true, false),
    /** Guided moves alone: every particle counts the same, whatever its move was worth. */
    GUIDANCE(Proposal.GUIDED, false, false),
    /** The model alone. */
    PLAIN(Proposal.UNGUIDED, false, false);

    private final Proposal proposal;
    private final boolean weighs;
    private final boolean resamples;

    Method(Proposal proposal, boolean weighs, boolean resamples) {
      this.proposal = proposal;
      this.weighs = weighs;
      this.resamples = resamples;
    }

    Proposal proposal() {
      return proposal;
    }

    /** Whether particles differ in weight. */
    public boolean weighs() {
      return weighs;
    }

    /** Whether the swarm is resampled where its effective sample size falls below half. */
    public boolean resamples() {
      return resamples;
    }
  }
}
