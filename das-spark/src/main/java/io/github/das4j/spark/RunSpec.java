package io.github.das4j.spark;

import java.io.Serializable;

/**
 * What an executor is told of a run: words, never weights.
 *
 * @param folder where prompts are put: a path, or an address that Hadoop reads
 * @param record SHA-256 of the run's record in that folder
 * @param work how prompts are sampled
 */
record RunSpec(String folder, String record, SamplingSpec work) implements Serializable {

  private static final long serialVersionUID = 1;
}
