package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What an executor looks at before its first prompt of a run, once. */
final class ExecutorChecks {

  static final ExecutorChecks OF_THIS_PROCESS = new ExecutorChecks();

  private final Set<SamplingSpec> passed = new HashSet<>();

  private ExecutorChecks() {}

  /**
   * Looks whether das, the run's folder and the weights are the driver's.
   *
   * @throws IllegalArgumentException saying what is another here
   */
  void require(RunSpec spec) {
    require(spec.work());
    requireShared(spec);
  }

  /**
   * Looks whether das and the weights are the driver's; reads the weights, the first time.
   *
   * @throws IllegalArgumentException saying what is another here
   */
  synchronized void require(SamplingSpec work) {
    if (!passed.contains(work)) {
      requireSame(work.software());
      work.source().require(Manifest.parse(work.manifest(), "the run's record"));
      passed.add(work);
    }
  }

  static void requireSame(String driver) {
    String here = SparkEngine.software();
    if (!here.equals(driver)) {
      throw new IllegalArgumentException(
          "das is another here than at the driver: " + here + ", there " + driver);
    }
  }

  private static void requireShared(RunSpec spec) {
    Optional<String> here = PromptPlace.of(spec.folder()).digest();
    if (!here.equals(Optional.of(spec.record()))) {
      throw new IllegalArgumentException(
          "the run's folder "
              + spec.folder()
              + (here.isEmpty() ? " is not on this machine" : " is another one on this machine")
              + ": --out must name a folder that all machines share, under the same path, or "
              + ClusterConf.RESULTS
              + " an address of Hadoop's");
    }
  }
}
