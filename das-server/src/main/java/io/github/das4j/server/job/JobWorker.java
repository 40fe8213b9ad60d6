package io.github.das4j.server.job;

import io.github.das4j.smc.CancelledException;
import io.github.das4j.work.Reasons;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A thread that draws the jobs of a queue on one device, one after the other. */
final class JobWorker {

  private final String name;
  private final JobQueue queue;
  private final JobDrawing drawing;
  private final BiConsumer<Job, Job.State> changed;
  private final JobMetrics metrics;
  private final Thread thread;
  private volatile Optional<Job> current = Optional.empty();

  /**
   * @param changed puts a job into another state
   */
  JobWorker(
      String name,
      JobQueue queue,
      JobDrawing drawing,
      BiConsumer<Job, Job.State> changed,
      JobMetrics metrics) {
    this.name = name;
    this.queue = queue;
    this.drawing = drawing;
    this.changed = changed;
    this.metrics = metrics;
    this.thread = new Thread(this::work, "das-serve-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** What it draws now. */
  Optional<Job> job() {
    return current;
  }

  void join(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try (drawing) {
      for (Optional<Job> job = queue.take(); job.isPresent(); job = queue.take()) {
        current = job;
        draw(job.get());
        current = Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      current = Optional.empty();
    }
  }

  private void draw(Job job) {
    metrics.waited(Duration.between(job.submitted(), Instant.now()));
    long start = System.nanoTime();
    Job.State end;
    try {
      JobPlan plan = job.plan().orElseThrow(() -> new IllegalStateException("it has no plan"));
      drawing.draw(job, plan, run -> changed.accept(job, job.state().running(run)));
      end = job.state().ended(JobStatus.FINISHED, "");
    } catch (CancelledException e) {
      end = stopped(job);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the next job is not to blame.
      end =
          job.cancellation().isCancelled()
              ? stopped(job)
              : job.state().ended(JobStatus.FAILED, Reasons.of(e));
    }
    metrics.ended(end.status(), Duration.ofNanos(System.nanoTime() - start));
    changed.accept(job, end);
  }

  private Job.State stopped(Job job) {
    if (job.isHandedBack()) {
      return job.state().handedBack();
    }
    job.state().run().ifPresent(drawing::discard);
    return job.state().ended(JobStatus.CANCELLED, job.stoppedFor());
  }

  @Override
  public String toString() {
    return name;
  }
}
