package io.github.das4j.server.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;

/** What those who watch over the server see of its jobs. */
public final class JobMetrics {

  private static final double[] SHARES = {0.125, 0.25, 0.5, 0.75, 1};

  private final MeterRegistry registry;
  private final Timer steps;
  private final DistributionSummary ess;
  private volatile double mean;

  /** Measures into a registry. */
  public JobMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.steps =
        Timer.builder("das.step").description("Time of a sampling step").register(registry);
    this.ess =
        DistributionSummary.builder("das.ess.share")
            .description("Effective sample size of a step, as a share of the particles")
            .serviceLevelObjectives(SHARES)
            .register(registry);
    Gauge.builder("das.native.bytes", Pointer::totalBytes)
        .description("Native memory that JavaCPP counts")
        .register(registry);
    Gauge.builder("das.process.resident.bytes", Pointer::physicalBytes)
        .description("Resident memory of the process")
        .register(registry);
  }

  /** Shows how many wait and how many run. */
  void watch(Supplier<Number> waiting, Supplier<Number> running) {
    Gauge.builder("das.queue.jobs", waiting).description("Jobs that wait").register(registry);
    Gauge.builder("das.running.jobs", running)
        .description("Jobs that are being drawn")
        .register(registry);
  }

  /** Shows how many read events. */
  public void watchStreams(Supplier<Number> open) {
    Gauge.builder("das.event.streams", open)
        .description("Event streams that are open")
        .register(registry);
  }

  /** Somebody was turned away. */
  public void refused(String code) {
    Counter.builder("das.refused")
        .description("Requests that were refused")
        .tag("code", code)
        .register(registry)
        .increment();
  }

  void step(double seconds, double share) {
    steps.record(Duration.ofNanos(Math.round(seconds * 1e9)));
    ess.record(share);
  }

  void waited(Duration time) {
    Timer.builder("das.queue.wait")
        .description("Time that a job waited for a worker")
        .register(registry)
        .record(time);
  }

  void ended(JobStatus how, Duration time) {
    Timer.builder("das.job")
        .description("Time of a job, from its start")
        .tag("status", how.word())
        .register(registry)
        .record(time);
    if (how == JobStatus.FINISHED) {
      double seconds = time.toMillis() / 1000.0;
      mean = mean == 0 ? seconds : 0.8 * mean + 0.2 * seconds;
    }
  }

  /** Seconds that a job takes of late; 0 before the first has finished. */
  double seconds() {
    return mean;
  }
}
