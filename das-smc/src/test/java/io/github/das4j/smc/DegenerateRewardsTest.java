package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rewards that are NaN or infinite: refused by name, dropped, or a particle forbidden. */
final class DegenerateRewardsTest {

  private static final double DEAD = Double.NEGATIVE_INFINITY;

  @Test
  void aNanRewardStopsTheRunAndIsNamed() {
    DoubleBinaryOperator twist = (name, step) -> name == 2 && step == 1 ? Double.NaN : 0;
    assertThatThrownBy(() -> run(OnNan.FAIL, 0.5, Tempering.none(), twist))
        .isInstanceOfSatisfying(
            DegenerateWeightsException.class,
            e -> {
              assertThat(e.step()).isEqualTo(1);
              assertThat(e.particle()).isEqualTo(2);
            })
        .hasMessage("the reward or its gradient is not a finite number (particle 2) at step 1");
    // Even where it would not count yet.
    assertThatThrownBy(
            () -> run(OnNan.FAIL, .5, Tempering.exponential(.1), (name, step) -> Double.NaN))
        .hasMessage("the reward or its gradient is not a finite number (particle 0) at step 0");
  }

  @Test
  void droppedParticlesStayDeadAndAreCountedOnce() {
    // Particle 2 is NaN from step 1 on; 0 at step 2 only, after which its twist is excellent.
    DoubleBinaryOperator twist =
        (name, step) ->
            (name == 2 && step >= 1) || (name == 0 && step == 2) ? Double.NaN : name == 0 ? 50 : 0;
    Trace<Particles<Integer>> trace = new Trace<>();
    Population<Particles<Integer>> end =
        sampler(OnNan.DROP, 0, Tempering.none()).run(chain(twist), Uniforms.seeded(0), trace);

    assertThat(trace.rows().stream().map(Trace.Row::dropped)).containsExactly(0, 1, 1, 0);
    // Those left differ by three moves' log-ratios.
    double odds = Math.exp(3 * (Tagged.logRatio(1) - Tagged.logRatio(3)));
    assertThat(end.weights().probabilities())
        .containsExactly(new double[] {0, odds / (1 + odds), 0, 1 / (1 + odds)}, within(1e-12));
    assertThat(end.weights().get(0)).isEqualTo(DEAD);
    assertThat(end.heaviest()).isEqualTo(1);
    assertThat(end.logZ()).isFinite();
  }

  @Test
  void droppedParticlesLeaveNoDescendants() {
    DoubleBinaryOperator twist = (name, step) -> name == 2 && step == 1 ? Double.NaN : 0;
    for (Resampler resampler : Resampler.values()) {
      SmcSampler sampler = new SmcSampler(4, 0.9, resampler, Tempering.none(), 0, OnNan.DROP);
      assertThat(sampler.run(chain(twist), 3).swarm().values()).doesNotContain(2);
    }
  }

  @Test
  void aParticleForbiddenOnceStaysDead() {
    DoubleBinaryOperator twist = (name, step) -> name == 1 && step == 1 ? DEAD : 0;
    Trace<Particles<Integer>> trace = new Trace<>();
    Population<Particles<Integer>> end =
        sampler(OnNan.FAIL, 0, Tempering.none()).run(chain(twist), Uniforms.seeded(0), trace);
    assertThat(end.weights().get(1)).isEqualTo(DEAD);
    assertThat(end.weights().get(0)).isFinite();
    assertThat(trace.rows()).allMatch(row -> row.dropped() == 0);
    assertThat(trace.rows().get(1).ess()).isCloseTo(3, within(1e-3));
  }

  @Test
  void aTemperOfZeroForbidsNothing() {
    // λ is 0 at step 0, where everybody is hopeless.
    Population<Particles<Integer>> end =
        run(OnNan.FAIL, .5, Tempering.exponential(.1), (name, step) -> step == 0 ? DEAD : 1);
    assertThat(end.weights().get(3)).isFinite();
    assertThat(end.logZ()).isCloseTo(1, within(.1));
  }

  @Test
  void whenNobodyIsLeftTheStepIsNamed() {
    for (OnNan onNan : OnNan.values()) {
      assertThatThrownBy(
              () -> run(onNan, .5, Tempering.none(), (name, step) -> step == 2 ? DEAD : 0))
          .isInstanceOf(DegenerateWeightsException.class)
          .hasMessage("every particle has weight zero at step 2");
    }
    assertThatThrownBy(
            () -> run(OnNan.DROP, .5, Tempering.none(), (n, step) -> step == 3 ? Double.NaN : 0))
        .hasMessage("every particle has weight zero at step 3");
    assertThatThrownBy(
            () -> run(OnNan.FAIL, .5, Tempering.adaptive(), (n, step) -> step == 1 ? DEAD : 0))
        .hasMessage("every particle has weight zero at step 1");
  }

  @Test
  void anInfiniteRewardIsANanOne() {
    // Even where it is not to count yet: 0 · ∞ is no number either.
    DoubleBinaryOperator twist =
        (name, step) -> name == 3 && step == 0 ? Double.POSITIVE_INFINITY : 0;
    for (Tempering tempering : List.of(Tempering.none(), Tempering.exponential(.1))) {
      assertThatThrownBy(() -> run(OnNan.FAIL, .5, tempering, twist))
          .isInstanceOf(DegenerateWeightsException.class)
          .hasMessage("the reward or its gradient is not a finite number (particle 3) at step 0");
      Trace<Particles<Integer>> trace = new Trace<>();
      Population<Particles<Integer>> end =
          sampler(OnNan.DROP, 0, tempering).run(chain(twist), Uniforms.seeded(0), trace);
      assertThat(trace.rows().stream().map(Trace.Row::dropped)).containsExactly(1, 0, 0, 0);
      assertThat(end.weights().get(3)).isEqualTo(DEAD);
      assertThat(end.weights().get(0)).isFinite();
    }
  }

  @Test
  void aMoveWithoutARatioLosesItsParticle() {
    for (double ratio : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Torn torn = new Torn(ratio);
      assertThatThrownBy(() -> sampler(OnNan.FAIL, .5, Tempering.none()).run(torn, 1))
          .isInstanceOf(DegenerateWeightsException.class)
          .hasMessage("the log-ratio of its move is " + ratio + " (particle 2) at step 2");
      Trace<Particles<Integer>> trace = new Trace<>();
      Population<Particles<Integer>> end =
          sampler(OnNan.DROP, 0, Tempering.none()).run(torn, Uniforms.seeded(0), trace);
      assertThat(trace.rows().stream().map(Trace.Row::dropped)).containsExactly(0, 0, 1, 0);
      assertThat(end.weights().get(2)).isEqualTo(DEAD);
    }
  }

  /** What is lost at step 1 is no part of the ratio that the next λ is. */
  @Test
  void aDroppedParticleHasNoPartInFreedomsRatio() {
    List<Integer> counted = new ArrayList<>();
    sampler(OnNan.DROP, 0, Tempering.freedom())
        .run(new Rated(chain((name, step) -> name == 2 && step == 1 ? Double.NaN : 0), counted), 1);
    assertThat(counted).containsExactly(4, 3, 3);
    assertThatThrownBy(
            () ->
                sampler(OnNan.FAIL, 0, Tempering.freedom())
                    .run(new Rated(chain((name, step) -> Double.NaN), counted), 1))
        .hasMessage("the reward or its gradient is not a finite number (particle 0) at step 0");
  }

  private static Population<Particles<Integer>> run(
      OnNan onNan, double threshold, Tempering tempering, DoubleBinaryOperator twist) {
    return sampler(onNan, threshold, tempering).run(chain(twist), 1);
  }

  private static SmcSampler sampler(OnNan onNan, double threshold, Tempering tempering) {
    return new SmcSampler(4, threshold, Resampler.SSP, tempering, 0, onNan);
  }

  private static Tagged chain(DoubleBinaryOperator twist) {
    return new Tagged(3, List.of(0, 1, 2, 3), twist);
  }

  /** Particle 2 makes one move, that to step 2, whose log-ratio is this. */
  private record Torn(double ratio) implements TwistedModel<Particles<Integer>> {

    private static final Tagged WHOLE = chain((name, step) -> 0);

    @Override
    public int steps() {
      return WHOLE.steps();
    }

    @Override
    public Particles<Integer> initial(int particles) {
      return WHOLE.initial(particles);
    }

    @Override
    public Particles<Integer> score(Particles<Integer> swarm, int step) {
      return WHOLE.score(swarm, step);
    }

    @Override
    public Particles<Integer> propose(Particles<Integer> swarm, int step, double lambda) {
      Particles<Integer> moved = WHOLE.propose(swarm, step, lambda);
      double[] ratios = moved.logRatio();
      for (int n = 0; n < ratios.length; n++) {
        ratios[n] = step == 1 && moved.values().get(n) == 2 ? ratio : ratios[n];
      }
      return new Particles<>(moved.values(), ratios, moved.logTwist());
    }
  }

  /** A swarm that says by which particles its guidance ratio would be made. */
  private record Counting(Particles<Integer> particles, List<Integer> counted)
      implements Swarm<Counting> {

    @Override
    public int size() {
      return particles.size();
    }

    @Override
    public double[] logRatio() {
      return particles.logRatio();
    }

    @Override
    public double[] logTwist() {
      return particles.logTwist();
    }

    @Override
    public Counting gather(int[] ancestors) {
      return new Counting(particles.gather(ancestors), counted);
    }

    @Override
    public OptionalDouble guidanceRatio(IntPredicate alive) {
      counted.add((int) IntStream.range(0, size()).filter(alive).count());
      return OptionalDouble.of(1);
    }
  }

  private record Rated(Tagged chain, List<Integer> counted) implements TwistedModel<Counting> {

    @Override
    public int steps() {
      return chain.steps();
    }

    @Override
    public Counting initial(int particles) {
      return new Counting(chain.initial(particles), counted);
    }

    @Override
    public Counting score(Counting swarm, int step) {
      return new Counting(chain.score(swarm.particles(), step), counted);
    }

    @Override
    public Counting propose(Counting swarm, int step, double lambda) {
      return new Counting(chain.propose(swarm.particles(), step, lambda), counted);
    }
  }
}
