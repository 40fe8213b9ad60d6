package io.github.das4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.smc.Cancellation;
import io.github.das4j.smc.CancelledException;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.ParticleModel;
import io.github.das4j.smc.Particles;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Trace;
import io.github.das4j.smc.Uniforms;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The snippets of the Javadoc of das-smc, run; SnippetTextTest holds both to be equal. */
final class SmcSnippetsTest {

  /** Log of the normaliser of the walk below, and the mean of its end: in closed form. */
  private static final double LOG_Z = -2.3352;

  private static final double MEAN = 4.5455;

  private static ParticleModel<Double> walk() {
    // snippet
    ParticleModel<Double> walk =
        new ParticleModel<>() {
          @Override
          public int steps() {
            return 10;
          }

          @Override
          public Double initial(RandomGenerator random) {
            return 0.0;
          }

          @Override
          public Move<Double> move(Double x, int step, double lambda, RandomGenerator random) {
            return Move.unguided(x + random.nextGaussian());
          }

          @Override
          public double logTwist(Double x, int step) {
            return -(x - 5) * (x - 5) / (2.0 * (11 - step));
          }
        };
    // end
    return walk;
  }

  @Test
  void aWalkConditionedOnItsEnd() {
    ParticleModel<Double> walk = walk();
    // snippet
    Population<Particles<Double>> end = SmcSampler.bootstrap(1000).run(walk.seeded(7), 7);
    double[] x = end.swarm().values().stream().mapToDouble(Double::doubleValue).toArray();
    System.out.println(end.weights().mean(x) + " " + end.logZ()); // truth: 4.545 -2.335
    // end
    agrees(end);
  }

  @Test
  void aScheduleOfOnesOwn() {
    // snippet
    Tempering.Schedule late = index -> Math.min(Math.pow(index / 10.0, 3), 1);
    SmcSampler sampler = new SmcSampler(1000, 0.5, Resampler.SSP, late, 0, OnNan.FAIL);
    // end
    Trace<Particles<Double>> trace = new Trace<>();
    agrees(sampler.run(walk().seeded(7), Uniforms.seeded(7), trace));
    assertThat(trace.rows().get(5).lambda()).isCloseTo(0.125, within(1e-12));
  }

  @Test
  void aTemperingThatLooksAtTheSwarm() {
    // snippet
    Tempering careful =
        new Tempering() {
          @Override
          public double at(Level level) {
            double more = Math.min(level.previous() + 0.2, 1);
            double enough = 1.5 * level.essTarget(); // the threshold is N / 2 here
            return level.essAt(more) >= enough ? more : level.previous();
          }

          @Override
          public double guidance(int index, double lambda) {
            return lambda;
          }
        };
    SmcSampler sampler = new SmcSampler(1000, 0.5, Resampler.SSP, careful, 0, OnNan.FAIL);
    // end
    Trace<Particles<Double>> trace = new Trace<>();
    agrees(sampler.run(walk().seeded(7), Uniforms.seeded(7), trace));
    List<Double> lambdas = trace.rows().stream().map(Trace.Row::lambda).toList();
    assertThat(lambdas.get(0)).isEqualTo(0.2);
    assertThat(lambdas.subList(0, 10)).isSorted().contains(lambdas.get(5));
    assertThat(lambdas.stream().distinct().count()).isGreaterThan(3);
  }

  @Test
  void aResamplingOfOnesOwn() {
    // snippet
    Resampling deterministic =
        (weights, offspring, uniform) -> {
          int[] ancestors = new int[offspring];
          double cumulative = weights[0];
          for (int m = 0, n = 0; m < offspring; m++) {
            while ((m + 0.5) / offspring > cumulative && n < weights.length - 1) {
              cumulative += weights[++n];
            }
            ancestors[m] = n;
          }
          return ancestors;
        };
    SmcSampler sampler = new SmcSampler(1000, 0.5, deterministic, Tempering.none(), 0, OnNan.FAIL);
    // end
    Trace<Particles<Double>> trace = new Trace<>();
    agrees(sampler.run(walk().seeded(7), Uniforms.seeded(7), trace));
    assertThat(trace.rows()).anyMatch(Trace.Row::resampled);
  }

  @Test
  void anObserverOfOnesOwn() {
    ParticleModel<Double> walk = walk();
    // snippet
    List<String> log = new ArrayList<>();
    Observer<Particles<Double>> diary =
        step -> log.add("step " + step.step() + ", ESS " + Math.round(step.ess()));
    Trace<Particles<Double>> trace = new Trace<>();
    SmcSampler.bootstrap(1000).run(walk.seeded(7), Uniforms.seeded(7), diary.and(trace));
    // end
    assertThat(log).hasSize(11).hasSameSizeAs(trace.rows());
    assertThat(log.get(0)).isEqualTo("step 0, ESS 1000");
  }

  @Test
  void aRunIsStoppedFromAnotherThread() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    ParticleModel<Double> walk = waiting(walk(), cancelled);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      // snippet
      Cancellation cancellation = new Cancellation();
      Future<Population<Particles<Double>>> run =
          threads.submit(
              () ->
                  SmcSampler.bootstrap(1000)
                      .run(walk.seeded(7), Uniforms.seeded(7), step -> cancellation.check()));
      cancellation.cancel();
      // end
      cancelled.countDown();
      assertThatThrownBy(run::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(CancelledException.class)
          .hasMessage("the run was cancelled");
    } finally {
      threads.shutdownNow();
    }
  }

  /** Begins once the run has been cancelled, whatever the threads' pace. */
  private static ParticleModel<Double> waiting(ParticleModel<Double> model, CountDownLatch gate) {
    return new ParticleModel<>() {
      @Override
      public int steps() {
        return model.steps();
      }

      @Override
      public Double initial(RandomGenerator random) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody cancelled", e);
        }
        return model.initial(random);
      }

      @Override
      public Move<Double> move(Double x, int step, double lambda, RandomGenerator random) {
        return model.move(x, step, lambda, random);
      }

      @Override
      public double logTwist(Double x, int step) {
        return model.logTwist(x, step);
      }
    };
  }

  private static void agrees(Population<Particles<Double>> end) {
    double[] x = end.swarm().values().stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(end.weights().mean(x)).isCloseTo(MEAN, within(0.2));
    assertThat(end.logZ()).isCloseTo(LOG_Z, within(0.3));
  }
}
