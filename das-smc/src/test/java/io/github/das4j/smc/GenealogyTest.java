package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class GenealogyTest {

  /** A particle that writes its own line: its place at every level. */
  private static final ParticleModel<List<Double>> SCRIBE =
      new ParticleModel<>() {
        @Override
        public int steps() {
          return 6;
        }

        @Override
        public List<Double> initial(RandomGenerator random) {
          return List.of(random.nextDouble());
        }

        @Override
        public Move<List<Double>> move(
            List<Double> line, int step, double lambda, RandomGenerator random) {
          List<Double> child = new ArrayList<>(line);
          child.add(random.nextDouble());
          return Move.unguided(child);
        }

        @Override
        public double logTwist(List<Double> line, int step) {
          return 3 * line.get(step);
        }
      };

  @Test
  void linesAreThoseTheParticlesWrote() {
    Genealogy<Particles<List<Double>>> genealogy = new Genealogy<>();
    List<List<List<Double>>> levels = new ArrayList<>();
    SmcSampler sampler = SmcSamplerTest.sampler(8, 0.9, Tempering.none());
    sampler.run(
        SCRIBE.seeded(1),
        Uniforms.seeded(1),
        genealogy.and(step -> levels.add(step.before().swarm().values())));

    int moved = 0;
    for (int step = 0; step <= 6; step++) {
      for (int n = 0; n < 8; n++) {
        int[] line = genealogy.lineage(step, n);
        assertThat(line).hasSize(step + 1).endsWith(n);
        List<Double> written = levels.get(step).get(n);
        for (int k = 0; k <= step; k++) {
          assertThat(levels.get(k).get(line[k])).isEqualTo(written.subList(0, k + 1));
          moved += line[k] == n ? 0 : 1;
        }
      }
    }
    assertThat(moved).as("places changed").isPositive();

    int[] survivors = genealogy.survivors();
    for (int k = 0; k <= 6; k++) {
      int level = k;
      long distinct =
          levels.get(6).stream().map(line -> line.subList(0, level + 1)).distinct().count();
      assertThat(survivors[k]).isEqualTo((int) distinct);
    }
    assertThat(survivors).isSorted().endsWith(8);
    assertThat(survivors[0]).isLessThan(8);
  }

  @Test
  void tablesAreCopiesAndOneRunLong() {
    Genealogy<Particles<Integer>> genealogy = new Genealogy<>();
    assertThat(genealogy.survivors()).isEmpty();
    Tagged chain = new Tagged(1, List.of(0, 1), (name, step) -> 0);
    SmcSampler.importance(2).run(chain, Uniforms.seeded(0), genealogy);
    genealogy.ancestors()[0][0] = 7;
    assertThat(genealogy.ancestors()).isDeepEqualTo(new int[][] {{0, 1}, {0, 1}});
    assertThatThrownBy(() -> genealogy.lineage(2, 0))
        .hasMessage("step 2 is none of the 2 recorded");
    assertThatThrownBy(() -> genealogy.lineage(1, 2)).hasMessage("particle 2 is none of 2");
    assertThatIllegalStateException()
        .isThrownBy(() -> SmcSampler.importance(2).run(chain, Uniforms.seeded(0), genealogy))
        .withMessageContaining("expected step 2, was told of step 0");
  }
}
