package io.github.das4j.das;

/** Follows each particle of a run; called on the sampler's thread. What it throws ends the run. */
@FunctionalInterface
public interface ParticleListener {

  /** One step has been weighted. */
  void onParticles(ParticleReport report);
}
