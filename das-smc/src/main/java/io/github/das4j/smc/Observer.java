package io.github.das4j.smc;

import java.util.List;

/** Is told of every step, in order, on the sampler's thread. */
@FunctionalInterface
public interface Observer<X extends Swarm<X>> {

  void onStep(SmcStep<X> step);

  /** Tells this observer, then the other. */
  default Observer<X> and(Observer<X> other) {
    return step -> {
      onStep(step);
      other.onStep(step);
    };
  }

  /** Looks away. */
  static <X extends Swarm<X>> Observer<X> none() {
    return step -> {};
  }

  /** Tells each of several observers in turn. */
  static <X extends Swarm<X>> Observer<X> all(List<? extends Observer<X>> observers) {
    List<Observer<X>> copy = List.copyOf(observers);
    return step -> copy.forEach(observer -> observer.onStep(step));
  }
}
