package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.das4j.smc.LinearGaussianChain.Walkers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A chain that is stopped between any two levels and goes on comes to the same end. */
final class ResumeTest {

  private static final int PARTICLES = 16;
  private static final LinearGaussianChain CHAIN = LinearGaussianChain.guided(3);
  private static final Uniforms UNIFORMS = Uniforms.seeded(5);

  /** Keeps all that it is told. */
  private static final class Told implements Observer<Walkers> {
    private final List<SmcState<Walkers>> states = new ArrayList<>();
    private final Trace<Walkers> trace = new Trace<>();
    private final Genealogy<Walkers> genealogy;

    Told(Genealogy<Walkers> genealogy) {
      this.genealogy = genealogy;
    }

    @Override
    public void onStep(SmcStep<Walkers> step) {
      trace.onStep(step);
      genealogy.onStep(step);
    }

    @Override
    public void onMove(SmcState<Walkers> next) {
      states.add(next);
    }
  }

  static Stream<SmcSampler> samplers() {
    return Stream.of(
        SmcSampler.das(PARTICLES, 0.3),
        SmcSampler.importance(PARTICLES),
        SmcSampler.bootstrap(PARTICLES),
        new SmcSampler(PARTICLES, 0.9, Resampler.SSP, Tempering.adaptive(), 0.4, OnNan.FAIL),
        new SmcSampler(
            PARTICLES,
            0.9,
            Resampling.oneAncestor(),
            Tempering.adaptive(Tempering.polynomial(0.2, 2)),
            0,
            OnNan.FAIL),
        new SmcSampler(PARTICLES, 0, Resampler.SSP, Tempering.freedom(), 0, OnNan.FAIL),
        new SmcSampler(PARTICLES, 0, Resampler.SSP, Tempering.none(), 1, OnNan.FAIL));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aChainThatIsStoppedBetweenAnyTwoLevelsComesToTheSameEnd(SmcSampler sampler) {
    Told whole = new Told(new Genealogy<>());
    Population<Walkers> end = sampler.run(CHAIN, UNIFORMS, whole);
    assertThat(whole.states).extracting(SmcState::step).containsExactly(1, 2, 3, 4, 5, 6);

    for (SmcState<Walkers> state : whole.states) {
      int step = state.step();
      int[][] before = Stream.of(whole.genealogy.ancestors()).limit(step).toArray(int[][]::new);
      Told rest = new Told(new Genealogy<>(before));
      Population<Walkers> again = sampler.resume(state, CHAIN, UNIFORMS, rest);

      assertThat(again.weights().toArray()).isEqualTo(end.weights().toArray());
      assertThat(again.held()).isEqualTo(end.held());
      assertThat(again.logZ()).isEqualTo(end.logZ());
      assertThat(again.swarm().x()).isEqualTo(end.swarm().x());
      assertThat(rest.trace.rows()).isEqualTo(whole.trace.rows().subList(step, 7));
      assertThat(rest.genealogy.ancestors()).isDeepEqualTo(whole.genealogy.ancestors());
      assertThat(rest.states).extracting(SmcState::step).doesNotContain(step);
    }
  }

  @Test
  void aStateOfAnotherRunIsRefused() {
    Told told = new Told(new Genealogy<>());
    SmcSampler.das(PARTICLES, 0.3).run(CHAIN, UNIFORMS, told);
    SmcState<Walkers> last = told.states.get(5);
    Observer<Walkers> none = Observer.none();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmcSampler.das(8, 0.3).resume(last, CHAIN, UNIFORMS, none))
        .withMessageContaining("16 particles at step 6");
    SmcState<Walkers> beyond = new SmcState<>(7, 1, last.population());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmcSampler.das(PARTICLES, 0.3).resume(beyond, CHAIN, UNIFORMS, none))
        .withMessageContaining("step 7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SmcState<>(-1, 0, last.population()))
        .withMessageContaining("-1");
  }

  @Test
  void everyObserverIsToldOfEveryMove() {
    Told first = new Told(new Genealogy<>());
    Told second = new Told(new Genealogy<>());
    SmcSampler.bootstrap(PARTICLES).run(CHAIN, UNIFORMS, first.and(second));
    assertThat(first.states).hasSize(6).isEqualTo(second.states);
  }
}
