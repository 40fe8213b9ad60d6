package io.github.das4j.smc;

import java.util.List;

/**
 * Is told of every step, in order, on the sampler's thread. What it throws ends the run and reaches
 * the run's caller; {@link Cancellation} stops a run in this way.
 *
 * <pre>{@code
 * List<String> log = new ArrayList<>();
 * Observer<Particles<Double>> diary =
 *     step -> log.add("step " + step.step() + ", ESS " + Math.round(step.ess()));
 * Trace<Particles<Double>> trace = new Trace<>();
 * SmcSampler.bootstrap(1000).run(walk.seeded(7), Uniforms.seeded(7), diary.and(trace));
 * }</pre>
 */
@FunctionalInterface
public interface Observer<X extends Swarm<X>> {

  /**
   * One step, weighted and perhaps resampled, before its move.
   *
   * @param step numbers to keep, and swarms that may own native memory: those not beyond this call
   */
  void onStep(SmcStep<X> step);

  /**
   * The swarm has moved on. Called after every step but the last; with what it is told, {@link
   * SmcSampler#resume} goes on from here to the very end that this run will come to.
   *
   * @param next do not keep its swarm beyond the call if that owns native memory
   */
  default void onMove(SmcState<X> next) {}

  /** Tells this observer, then the other. */
  default Observer<X> and(Observer<X> other) {
    return all(List.of(this, other));
  }

  /** Looks away. */
  static <X extends Swarm<X>> Observer<X> none() {
    return step -> {};
  }

  /** Tells each of several observers in turn. */
  static <X extends Swarm<X>> Observer<X> all(List<? extends Observer<X>> observers) {
    List<Observer<X>> copy = List.copyOf(observers);
    return new Observer<>() {
      @Override
      public void onStep(SmcStep<X> step) {
        copy.forEach(observer -> observer.onStep(step));
      }

      @Override
      public void onMove(SmcState<X> next) {
        copy.forEach(observer -> observer.onMove(next));
      }
    };
  }
}
