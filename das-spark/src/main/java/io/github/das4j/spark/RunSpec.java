package io.github.das4j.spark;

import java.io.Serializable;

/**
 * What an executor is told of a run: words, never weights.
 *
 * @param folder where prompts are put: a path, or an address that Hadoop reads
 * @param record SHA-256 of the run's record in that folder
 * @param manifest what determines the run, without its prompts
 * @param software the driver's das4j
 * @param gpu whether each task samples on a GPU that Spark gives it
 * @param source where samplers are from
 */
record RunSpec(
    String folder,
    String record,
    String manifest,
    String software,
    boolean gpu,
    SamplerSource source)
    implements Serializable {

  private static final long serialVersionUID = 1;
}
