package io.github.das4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.align.Twist.Potential;
import io.github.das4j.align.Twist.Proposal;
import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.diffusion.Gaussian;
import io.github.das4j.diffusion.ReverseKernel;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.DegenerateWeightsException;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Trace;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever a number stops being one, the run stops and says so, or that particle is dropped. */
final class NonFiniteTest {

  private static final int STEPS = 3;
  private static final int PARTICLES = 4;

  /** The one that something befalls. */
  private static final int VICTIM = 2;

  private static final double NAN = Double.NaN;
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Where in the computation. */
  private enum Place {
    /** x̂_0, under a reward that looks at its pixels. */
    CLEAN_SAMPLE,
    /** The decoded image, under a reward that does not look. */
    IMAGE,
    REWARD,
    /** Of a reward that is finite itself. */
    GRADIENT,
    /** A gradient that is finite, times a step that is not. */
    MOVE
  }

  static Stream<Arguments> places() {
    List<Arguments> all = new ArrayList<>();
    for (double value : new double[] {NAN, INFINITE, -INFINITE}) {
      for (Proposal proposal : Proposal.values()) {
        for (int step : new int[] {0, 1, STEPS}) {
          all.add(Arguments.of(Place.REWARD, value, step, proposal));
        }
        all.add(Arguments.of(Place.CLEAN_SAMPLE, value, 1, proposal));
        all.add(Arguments.of(Place.IMAGE, value, STEPS, proposal));
      }
      all.add(Arguments.of(Place.GRADIENT, value, 1, Proposal.GUIDED));
    }
    all.add(Arguments.of(Place.MOVE, NAN, 2, Proposal.GUIDED));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("places")
  void aRunStopsAndNamesStepAndParticle(Place place, double value, int step, Proposal proposal) {
    World world = new World(place, value, step);
    assertThatThrownBy(() -> world.run(OnNan.FAIL, Tempering.exponential(0.3), proposal))
        .isInstanceOfSatisfying(
            DegenerateWeightsException.class,
            e -> {
              assertThat(e.step()).isEqualTo(step);
              assertThat(e.particle()).isEqualTo(VICTIM);
            });
  }

  @ParameterizedTest
  @MethodSource("places")
  void orThatParticleIsDroppedAndCounted(Place place, double value, int step, Proposal proposal) {
    World world = new World(place, value, step);
    Outcome outcome = world.run(OnNan.DROP, Tempering.exponential(0.3), proposal);
    assertThat(outcome.dropped().get(step)).isEqualTo(1);
    assertThat(outcome.dropped().stream().mapToInt(n -> n).sum()).isEqualTo(1);
    for (int n = 0; n < PARTICLES; n++) {
      assertThat(Double.isFinite(outcome.weights().get(n))).isEqualTo(n != VICTIM);
    }
    assertThat(outcome.logZ()).isFinite();
  }

  /** λ is a ratio of norms over the swarm, of which one particle's is no number. */
  @ParameterizedTest
  @MethodSource("places")
  void freedomsRatioIsThatOfTheOthers(Place place, double value, int step, Proposal proposal) {
    // A steep gradient makes λ small: the move stays a number.
    if (proposal == Proposal.UNGUIDED || place == Place.MOVE) {
      return;
    }
    World world = new World(place, value, step);
    Outcome outcome = world.run(OnNan.DROP, Tempering.freedom(), proposal);
    assertThat(outcome.dropped().stream().mapToInt(n -> n).sum()).isEqualTo(1);
    assertThat(outcome.lambdas()).allMatch(Double::isFinite).allMatch(lambda -> lambda > 0);
    assertThatThrownBy(
            () -> new World(place, value, step).run(OnNan.FAIL, Tempering.freedom(), proposal))
        .hasMessageContaining("(particle " + VICTIM + ") at step " + step);
  }

  @ParameterizedTest
  @MethodSource("places")
  void whateverThePotential(Place place, double value, int step, Proposal proposal) {
    for (Potential potential : Potential.values()) {
      // Where nothing is weighed on the way, densities are no part of the weights.
      if (place != Place.MOVE) {
        World world = new World(place, value, step);
        Outcome outcome =
            world.run(OnNan.DROP, Tempering.none(), new Twist(0.5, proposal, potential, 1, OFF));
        assertThat(outcome.dropped().get(step)).as(potential.name()).isEqualTo(1);
        assertThat(outcome.weights().get(VICTIM)).isEqualTo(-INFINITE);
      }
    }
  }

  /** {@code jpeg} cannot encode it. */
  @ParameterizedTest
  @MethodSource("places")
  void anImageThatIsNoneUnderJpeg(Place place, double value, int step, Proposal proposal) {
    if (place != Place.CLEAN_SAMPLE && place != Place.IMAGE) {
      return;
    }
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
        RewardModel jpeg = RewardSpec.parse("jpeg").open(context)) {
      World world = new World(place, value, step, jpeg.forPrompt(""));
      assertThatThrownBy(() -> world.run(OnNan.FAIL, Tempering.exponential(0.3), proposal))
          .isInstanceOf(DegenerateWeightsException.class)
          .hasMessageContaining("(particle " + VICTIM + ") at step " + step);
      World again = new World(place, value, step, jpeg.forPrompt(""));
      Outcome outcome = again.run(OnNan.DROP, Tempering.exponential(0.3), proposal);
      assertThat(outcome.rewards()[0]).isNegative();
      assertThat(outcome.dropped().get(step)).isEqualTo(1);
    }
  }

  private static final Checkpointing OFF = Checkpointing.OFF;

  /** What is left of a run. */
  private record Outcome(
      LogWeights weights,
      double logZ,
      List<Integer> dropped,
      List<Double> lambdas,
      double[] rewards) {}

  /** A chain of 3×8×8 pixels, one particle a micro-batch, in which one thing goes wrong once. */
  private static final class World {

    private final Place place;
    private final double value;
    private final int step;
    private final Reward reward;
    private int decoded;
    private int scored;

    World(Place place, double value, int step) {
      this.place = place;
      this.value = value;
      this.step = step;
      this.reward = this::score;
    }

    World(Place place, double value, int step, Reward reward) {
      this.place = place;
      this.value = value;
      this.step = step;
      this.reward = reward;
    }

    Outcome run(OnNan onNan, Tempering tempering, Proposal proposal) {
      return run(onNan, tempering, new Twist(0.5, proposal, Potential.DIFFERENCE, 1, OFF));
    }

    Outcome run(OnNan onNan, Tempering tempering, Twist twist) {
      SmcSampler sampler = new SmcSampler(PARTICLES, 0, Resampler.SSP, tempering, 0, onNan);
      Draws draws = new KeyedDraws(7, "", 0);
      Trace<ParticleTensors> trace = new Trace<>();
      try (Scope scope = Scope.open();
          TwistedDiffusion model = new TwistedDiffusion(process(), reward, draws, twist)) {
        var end = sampler.run(model, draws.uniforms(), Observer.all(List.of(trace)));
        return new Outcome(
            end.weights(),
            end.logZ(),
            trace.rows().stream().map(Trace.Row::dropped).toList(),
            trace.rows().stream().map(Trace.Row::lambda).toList(),
            end.swarm().score().map(Score::rewards).orElseThrow());
      }
    }

    private DiffusionProcess process() {
      Denoiser denoiser =
          (step, rows) ->
              new Chain(
                  List.of(
                      in ->
                          new Tensor[] {
                            in[0].mul(new Scalar(0.5)), in[0], in[0].mul(new Scalar(0.3))
                          }));
      ReverseKernel kernel =
          new ReverseKernel() {
            @Override
            public Gaussian at(int step, Tensor x, Tensor cleanSample, Tensor output) {
              return new Gaussian(cleanSample, variance(step), place == Place.MOVE ? 1e3 : 0.1);
            }

            @Override
            public double variance(int step) {
              return 0.1;
            }
          };
      Stage decode = in -> new Tensor[] {decoded(in[0])};
      return new DiffusionProcess(
          Placement.CPU_FLOAT32,
          new long[] {3, 8, 8},
          new double[] {2, 1, 0},
          faulty(denoiser),
          kernel,
          () -> new Chain(List.of(decode)));
    }

    private Denoiser faulty(Denoiser whole) {
      int[] calls = {0};
      return (at, rows) -> {
        boolean now = place == Place.CLEAN_SAMPLE && at == step && calls[0]++ == VICTIM;
        Stage broken = in -> new Tensor[] {now ? broken(in[0]) : in[0], in[1], in[2]};
        List<Stage> stages = new ArrayList<>(whole.at(at, rows).stages());
        stages.add(broken);
        return new Chain(stages);
      };
    }

    /** The same with one element replaced, on the graph. */
    private Tensor broken(Tensor x) {
      float[] one = new float[Math.toIntExact(x.numel())];
      one[17] = (float) value;
      return x.add(Tensors.of(one, Tensors.shape(x)));
    }

    private Tensor decoded(Tensor clean) {
      boolean now = place == Place.IMAGE && isNow(decoded++);
      Tensor image = clean.mul(new Scalar(0.1)).add(new Scalar(0.5));
      return now ? broken(image) : image;
    }

    private boolean isNow(int call) {
      return call == step * PARTICLES + VICTIM;
    }

    private Tensor score(Tensor images) {
      int call = scored++;
      Tensor mean = images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
      return switch (place) {
        case CLEAN_SAMPLE -> mean;
        // Says the same of whatever it is shown.
        case IMAGE -> Tensors.of(new float[] {0.5f}, 1).add(constant(mean));
        case REWARD -> isNow(call) ? mean.mul(new Scalar(value)) : mean;
        case GRADIENT -> isNow(call) ? mean.add(rootOfZero(images)) : mean;
        case MOVE -> call == PARTICLES + VICTIM ? mean.add(steep(images)) : mean;
      };
    }

    /** 0 with a small gradient, also at NaN. */
    private static Tensor constant(Tensor mean) {
      return Tensors.of(new float[] {0}, 1).add(finite(mean));
    }

    private static Tensor finite(Tensor x) {
      Tensor safe = x.nan_to_num();
      return safe.sub(safe.detach());
    }

    /** 0, whose gradient is ∞ − ∞. */
    private static Tensor rootOfZero(Tensor images) {
      return images.sub(images).sqrt().sum(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
    }

    /** 0, whose gradient is 1e37. */
    private static Tensor steep(Tensor images) {
      return images
          .sub(images.detach())
          .mul(new Scalar(1e38))
          .sum(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
    }
  }

  @Test
  void infinitePixelsAreNoWhiteOnes() {
    try (Scope scope = Scope.open()) {
      Tensor rows = Tensors.of(new float[] {1, 2, Float.NaN, 4, 5, 1e38f}, 3, 2);
      double[] marks = Norms.read(List.of(Norms.marks(rows)))[0];
      double[] values = Norms.whereFinite(new double[] {1, 2, 3}, marks);
      assertThat(Arrays.stream(values).boxed().toList()).containsExactly(1.0, NAN, 3.0);
    }
  }
}
