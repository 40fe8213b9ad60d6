package io.github.das4j.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a particle's step takes, from when steps are reported. The first step of a prompt warms up,
 * and counts only as long as there is no other.
 */
final class ParticleClock {

  private static final double NANOS = 1e9;

  private record Last(int step, long nanos) {}

  private final Map<String, Last> last = new HashMap<>();
  private double seconds;
  private long particleSteps;
  private double firstSeconds;
  private long firstParticleSteps;

  /** A worker begins with a prompt. */
  void begins(String worker) {
    last.remove(worker);
  }

  /**
   * A step of a worker's prompt is over.
   *
   * @param step its number
   * @param particles N
   */
  void steps(String worker, int step, int particles) {
    long now = System.nanoTime();
    Last before = last.put(worker, new Last(step, now));
    if (before == null || before.step() + 1 != step) {
      return;
    }
    double took = (now - before.nanos()) / NANOS;
    if (step == 1) {
      firstSeconds += took;
      firstParticleSteps += particles;
    } else {
      seconds += took;
      particleSteps += particles;
    }
  }

  /** Seconds of a particle's step; nothing where none was seen. */
  OptionalDouble ofStep() {
    if (particleSteps > 0) {
      return OptionalDouble.of(seconds / particleSteps);
    }
    return firstParticleSteps > 0
        ? OptionalDouble.of(firstSeconds / firstParticleSteps)
        : OptionalDouble.empty();
  }
}
