package io.github.das4j.das;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.smc.Observer;
import java.util.Optional;

/**
 * Who follows a prompt that is being sampled.
 *
 * <pre>{@code
 * Watch watch =
 *     Watch.of(Listener.none())
 *         .particles(
 *             report -> System.out.println(report.logWeights().length), new Previews(64, 1));
 * SampleResult result = sampler.sample(request, SampleInputs.none(), watch);
 * }</pre>
 *
 * @param listener is told of each step
 * @param observer sees every step's swarm; its tensors last until the step after
 * @param keeping where the prompt's state is kept, and gone on from
 * @param particles is told of each particle
 * @param previews pictures for that
 */
public record Watch(
    Listener listener,
    Observer<ParticleTensors> observer,
    Optional<Keeping> keeping,
    Optional<ParticleListener> particles,
    Optional<Previews> previews) {

  /** Somebody who is told of each step. */
  public static Watch of(Listener listener) {
    return new Watch(
        listener, Observer.none(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, with another observer of the swarms. */
  public Watch observing(Observer<ParticleTensors> other) {
    return new Watch(listener, other, keeping, particles, previews);
  }

  /** The same, while the state is kept. */
  public Watch keeping(Keeping kept) {
    return new Watch(listener, observer, Optional.of(kept), particles, previews);
  }

  /** The same, with somebody who is told of each particle, without pictures. */
  public Watch particles(ParticleListener told) {
    return new Watch(listener, observer, keeping, Optional.of(told), Optional.empty());
  }

  /** The same, with somebody who is told of each particle and shown it. */
  public Watch particles(ParticleListener told, Previews shown) {
    return new Watch(listener, observer, keeping, Optional.of(told), Optional.of(shown));
  }
}
