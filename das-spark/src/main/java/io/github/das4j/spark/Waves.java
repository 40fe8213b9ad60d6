package io.github.das4j.spark;

import io.github.das4j.run.PromptTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;

/**
 * Gives prompts to a cluster, a task each, in jobs of so many at a time: two are open at once, so
 * that no core waits for a job's last prompt, and the driver holds no more than those however long
 * the list is.
 */
final class Waves {

  private static final int PROMPTS = 1000;
  private static final int OPEN = 2;
  private static final long LOOK_MILLIS = 100;

  /** Rounds in a row of which nothing comes, before the cluster is given up. */
  private static final int MOST_QUIET = 3;

  private static final Duration RESPITE = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final Desk desk;
  private final RunSpec spec;
  private Optional<String> given = Optional.empty();

  Waves(Cluster cluster, Desk desk, RunSpec spec) {
    this.cluster = cluster;
    this.desk = desk;
    this.spec = spec;
  }

  /**
   * Gives them out until each is on disk or set aside.
   *
   * @throws IllegalStateException if the cluster gives up
   */
  void run(List<PromptTask> waiting) {
    List<PromptTask> left = desk.left(waiting);
    int quiet = 0;
    while (!left.isEmpty()) {
      int before = desk.news();
      given = Optional.empty();
      round(left);
      desk.stopped()
          .ifPresent(
              reason -> {
                throw reason;
              });
      quiet = desk.news() == before ? quiet + 1 : 0;
      if (quiet == MOST_QUIET || cluster.isStopped()) {
        throw new IllegalStateException(
            "Spark has given the run up: " + given.orElse("no prompt was begun"));
      }
      left = desk.left(left);
      if (!left.isEmpty()) {
        // Spark may have given a job up for want of an executor that is being replaced.
        Cluster.pause(RESPITE);
      }
    }
  }

  private void round(List<PromptTask> tasks) {
    Deque<JavaFutureAction<Void>> open = new ArrayDeque<>();
    for (int from = 0; from < tasks.size() && goesOn(); from += PROMPTS) {
      if (open.size() == OPEN) {
        await(open.removeFirst());
      }
      if (goesOn()) {
        open.add(submitted(tasks.subList(from, Math.min(tasks.size(), from + PROMPTS))));
      }
    }
    open.forEach(this::await);
  }

  private boolean goesOn() {
    return desk.stopped().isEmpty() && !cluster.isStopped();
  }

  private JavaFutureAction<Void> submitted(List<PromptTask> tasks) {
    List<PlannedPrompt> prompts = tasks.stream().map(PlannedPrompt::of).toList();
    return cluster
        .context()
        .parallelize(prompts, prompts.size())
        .foreachPartitionAsync(new PromptTasks(spec));
  }

  private void await(JavaFutureAction<Void> job) {
    boolean cancelled = false;
    while (true) {
      try {
        job.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (!cancelled && !goesOn()) {
          cancelled = true;
          cluster.sc().cancelAllJobs();
        }
      } catch (ExecutionException e) {
        given = given.or(() -> Optional.of(Cluster.told(e)));
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
