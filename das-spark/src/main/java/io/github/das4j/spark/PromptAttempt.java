package io.github.das4j.spark;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SamplingException;
import io.github.das4j.das.StepReport;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptTask;
import io.github.das4j.work.Reasons;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** One attempt at a prompt on an executor: sampled, put in its place, and told to the driver. */
final class PromptAttempt {

  private static final long STEP_NANOS = 500_000_000;

  private final RunSpec spec;
  private final TaskContext context;
  private final PromptTask task;
  private final DriverLine driver = DriverLine.get();
  private final AtomicBoolean dropped = new AtomicBoolean();

  /** When a step was told last; of the station's thread. */
  private long told = System.nanoTime() - STEP_NANOS;

  PromptAttempt(RunSpec spec, TaskContext context, PromptTask task) {
    this.spec = spec;
    this.context = context;
    this.task = task;
  }

  /** Does it; throws where Spark is to give the prompt to another executor. */
  void run() {
    boolean again = true;
    while (again) {
      again = false;
      Optional<Station> station = station();
      if (station.isPresent()) {
        again = at(station.get());
      }
    }
  }

  private Note note(Note.Kind kind) {
    return Note.of(kind).with("index", task.index()).with("attempt", context.taskAttemptId());
  }

  /** A loaded model; nothing where the run is ended for want of one. */
  private Optional<Station> station() {
    try {
      ExecutorChecks.OF_THIS_PROCESS.require(spec);
      return Optional.of(spec.work().station(context));
    } catch (IllegalArgumentException | CheckpointException e) {
      fatal(Reasons.of(e), true);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      Note note =
          note(Note.Kind.UNOPENED)
              .with("worker", Whereabouts.words())
              .with("reason", Reasons.of(e));
      if (driver.ask(note) == Desk.Answer.ELSEWHERE) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void fatal(String line, boolean input) {
    driver.ask(
        note(Note.Kind.FATAL).with("line", Whereabouts.words() + ": " + line).with("input", input));
  }

  /** Whether to try again at once. */
  private boolean at(Station station) {
    boolean good = false;
    try {
      Desk.Answer answer = driver.ask(note(Note.Kind.BEGINS).with("worker", station.worker()));
      if (answer != Desk.Answer.SKIP) {
        sampled(station, answer == Desk.Answer.GO);
      }
      good = true;
      return false;
    } catch (SamplingException e) {
      good = true;
      driver.ask(note(Note.Kind.ASIDE).with("reason", Reasons.of(e)));
      return false;
    } catch (IllegalArgumentException | CheckpointException e) {
      fatal(Reasons.of(e), true);
      return false;
    } catch (UnkeptException e) {
      good = true;
      fatal(Reasons.of(e), false);
      return false;
    } catch (TaskKilledException e) {
      good = true;
      throw e;
    } catch (RuntimeException | Error e) {
      return felled(station, e);
    } finally {
      if (good) {
        Stations.OF_THIS_PROCESS.giveBack(station);
      } else {
        Stations.OF_THIS_PROCESS.discard(station);
      }
    }
  }

  private boolean felled(Station station, Throwable e) {
    Desk.Answer answer =
        driver.ask(
            note(Note.Kind.FELLED).with("worker", station.worker()).with("reason", Reasons.of(e)));
    if (answer == Desk.Answer.ELSEWHERE) {
      throw Station.thrown(e);
    }
    return answer == Desk.Answer.AGAIN;
  }

  private void sampled(Station station, boolean alone) {
    long start = System.nanoTime();
    SampleResult result = awaited(station.begin(() -> sample(station, alone)));
    Map<String, byte[]> files = station.files().of(task, result);
    PromptPlace.of(spec.folder()).commit(task, files, attempt());
    double seconds = (System.nanoTime() - start) / 1e9;
    Note done =
        DriverLine.done(FinishedPrompt.of(result))
            .with("index", task.index())
            .with("attempt", context.taskAttemptId())
            .with("worker", station.worker())
            .with("seconds", seconds)
            .with("micro_batch", result.request().settings().execution().microBatch());
    driver.ask(done);
  }

  /** A name of its own for what is not whole yet. */
  private String attempt() {
    return task.id() + "-" + context.taskAttemptId() + "-" + java.util.UUID.randomUUID();
  }

  private SampleResult sample(Station station, boolean alone) {
    Manifest manifest = station.manifest();
    Optional<Keeping> keeping = alone ? keeping(station) : Optional.empty();
    keeping.ifPresent(kept -> kept.microBatch().ifPresent(station.microBatch()::atMost));
    return station
        .microBatch()
        .sampled(
            manifest.config().sampling(),
            settings ->
                station
                    .sampler()
                    .sample(
                        new SampleRequest(
                            task.prompt(),
                            manifest.config().negative(),
                            task.occurrence(),
                            settings),
                        step -> step(station, step),
                        keeping));
  }

  private Optional<Keeping> keeping(Station station) {
    return PromptPlace.of(spec.folder())
        .state(task)
        .flatMap(
            file ->
                station
                    .manifest()
                    .config()
                    .keeping()
                    .map(
                        every -> new Keeping(file, every, station.files().identity(), this::says)));
  }

  private void says(String line) {
    DriverLine.say("prompt " + task.id() + " " + line);
  }

  private void step(Station station, StepReport step) {
    if (dropped.get()) {
      throw new TaskKilledException("stopped by Spark");
    }
    if (System.nanoTime() - told >= STEP_NANOS) {
      told = System.nanoTime();
      driver.tell(
          note(Note.Kind.STEP)
              .with("worker", station.worker())
              .with("step", step.step())
              .with("steps", step.steps())
              .with("lambda", step.lambda())
              .with("ess", step.ess())
              .with("best", step.bestReward()));
    }
  }

  /** Waits; where Spark stops the task, the sampler stops at its next step. */
  private <R> R awaited(Future<R> work) {
    boolean interrupted = false;
    while (true) {
      try {
        R result = work.get();
        if (interrupted) {
          throw new TaskKilledException("stopped by Spark");
        }
        return result;
      } catch (InterruptedException e) {
        interrupted = true;
        dropped.set(true);
      } catch (ExecutionException e) {
        throw interrupted ? new TaskKilledException("stopped by Spark") : Station.unchecked(e);
      }
    }
  }
}
