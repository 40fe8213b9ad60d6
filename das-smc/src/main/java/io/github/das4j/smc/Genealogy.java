package io.github.das4j.smc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records who descends from whom, from step 0 on. Particle n of step k + 1 was moved from place n
 * of step k after resampling, where {@code ancestors()[k][n]} of step k came to stand.
 *
 * <p>For one run; not safe for use by several threads.
 */
public final class Genealogy<X extends Swarm<X>> implements Observer<X> {

  private final List<int[]> ancestors = new ArrayList<>();

  /** Of a run that has not begun. */
  public Genealogy() {}

  /**
   * Of a run that goes on; see {@link SmcSampler#resume}.
   *
   * @param before what {@link #ancestors} said of its steps so far
   */
  public Genealogy(int[][] before) {
    for (int[] step : before) {
      ancestors.add(step.clone());
    }
  }

  /**
   * Takes down the ancestors of the next step.
   *
   * @throws IllegalStateException if it is not the next: a genealogy is of one run
   */
  @Override
  public void onStep(SmcStep<X> step) {
    if (step.step() != ancestors.size()) {
      throw new IllegalStateException(
          "a genealogy records one run: expected step "
              + ancestors.size()
              + ", was told of step "
              + step.step());
    }
    ancestors.add(step.ancestors());
  }

  /**
   * A copy of the ancestor indices, [steps so far][N]; the identity where a step did not resample.
   */
  public int[][] ancestors() {
    return ancestors.stream().map(int[]::clone).toArray(int[][]::new);
  }

  /**
   * The line of one particle: entry k is the index of its ancestor among the particles of step k,
   * before that step's resampling; the last entry, of index {@code step}, is the particle itself.
   *
   * @param step a recorded step
   * @param particle index in [0, N) at that step, before its resampling
   * @return indices in [0, N), length {@code step + 1}; an array of the caller's
   * @throws IndexOutOfBoundsException if the step was not recorded, or has no such particle
   */
  public int[] lineage(int step, int particle) {
    if (step < 0 || step >= ancestors.size()) {
      throw new IndexOutOfBoundsException(
          "step " + step + " is none of the " + ancestors.size() + " recorded");
    }
    if (particle < 0 || particle >= ancestors.get(step).length) {
      throw new IndexOutOfBoundsException(
          "particle " + particle + " is none of " + ancestors.get(step).length);
    }
    int[] line = new int[step + 1];
    line[step] = particle;
    for (int k = step - 1; k >= 0; k--) {
      line[k] = ancestors.get(k)[line[k + 1]];
    }
    return line;
  }

  /**
   * For each recorded step, how many of its particles have descendants at the last recorded one:
   * never falling, and N at the end. An array of the caller's, of a length for each step.
   */
  public int[] survivors() {
    int last = ancestors.size() - 1;
    if (last < 0) {
      return new int[0];
    }
    int[] counts = new int[last + 1];
    int[] line = IntStream.range(0, ancestors.get(last).length).toArray();
    counts[last] = line.length;
    for (int k = last - 1; k >= 0; k--) {
      int[] parents = ancestors.get(k);
      line = IntStream.of(line).map(n -> parents[n]).distinct().toArray();
      counts[k] = line.length;
    }
    return counts;
  }
}
