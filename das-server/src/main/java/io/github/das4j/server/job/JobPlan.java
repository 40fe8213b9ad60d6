package io.github.das4j.server.job;

import io.github.das4j.settings.RunConfig;

/**
 * A request with its settings checked.
 *
 * @param request in the client's words
 * @param config what it comes to, on whatever device
 * @param model the name of its model
 * @param reward its reward, by the names that requests use
 */
public record JobPlan(JobRequest request, RunConfig config, String model, String reward) {

  /** T, steps of the run. */
  public int steps() {
    return config.sampling().denoising().steps();
  }

  /** N, particles of the swarm. */
  public int particles() {
    return config.sampling().smc().particles();
  }
}
