package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.record.KnownDigests;
import io.github.das4j.server.event.EventLog;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Wire;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.tensor.TorchDevice;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes jobs, and has them drawn by a worker on each device. As many as the limits say may wait;
 * beyond them a client is told when to ask again. Safe for use by several threads.
 */
public final class JobEngine implements AutoCloseable {

  private static final int ID_BYTES = 16;
  private static final int KEPT_JOBS = 1000;

  /** Ended jobs whose events are kept in memory. */
  private static final int KEPT_DETAILS = 32;

  private static final int LONGEST_RETRY = 600;

  /** For a stop to be noticed: a micro-batch. */
  private static final int LAST_SECONDS = 2;

  private final SecureRandom random = new SecureRandom();
  private final JobPlanner planner;
  private final Site site;
  private final JobJournal journal;
  private final JobMetrics metrics;
  private final JobQueue queue;
  private final JobResults results;
  private final JobJson json;
  private final List<JobWorker> workers = new ArrayList<>();
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private volatile boolean stopping;

  /**
   * Where and by what jobs are drawn.
   *
   * @param runs the folder of runs, made where it is not there
   * @param devices one worker each
   * @param source loads models
   * @param told takes a line for whoever runs the server
   */
  public record Site(
      Path runs, List<TorchDevice> devices, SamplerSource source, Consumer<String> told) {

    /** Takes a copy of the list. */
    public Site {
      devices = List.copyOf(devices);
    }
  }

  private JobEngine(JobPlanner planner, Site site, JobMetrics metrics, JobJournal journal) {
    this.planner = planner;
    this.site = site;
    this.journal = journal;
    this.metrics = metrics;
    this.queue = new JobQueue(planner.limits().queue());
    this.results = new JobResults(site.runs());
    this.json = new JobJson(planner, results);
    KnownDigests digests = new KnownDigests();
    for (TorchDevice device : site.devices()) {
      String name = device + (site.devices().size() > 1 ? "#" + workers.size() : "");
      JobDrawing drawing = new JobDrawing(site.runs(), device, site.source(), digests, metrics);
      workers.add(new JobWorker(name, queue, drawing, this::changed, metrics));
    }
    metrics.watch(
        queue::size, () -> workers.stream().filter(worker -> worker.job().isPresent()).count());
  }

  /**
   * Opens a folder of runs, takes up what was left there, and begins to work.
   *
   * @throws IllegalArgumentException if another server is at work there
   */
  public static JobEngine start(JobPlanner planner, Site site, JobMetrics metrics) {
    JobJournal journal = JobJournal.open(site.runs());
    JobEngine engine = new JobEngine(planner, site, metrics, journal);
    engine.takeUp(journal.read(site.told()));
    engine.workers.forEach(JobWorker::start);
    return engine;
  }

  /** What was left: ended jobs to be asked for, and others to be drawn, or told of as lost. */
  private synchronized void takeUp(List<JobJournal.Entry> entries) {
    int again = 0;
    for (JobJournal.Entry entry : entries) {
      Optional<JobPlan> plan = planned(entry.request());
      Job.State state = entry.state();
      if (!state.status().isEnd()) {
        state =
            entry.request().bond() == JobRequest.Bond.NONE
                ? state.handedBack()
                : state.ended(JobStatus.LOST, "the server ended before it was drawn");
      }
      if (!state.status().isEnd() && plan.isEmpty()) {
        state =
            state.ended(
                JobStatus.LOST, "the server was started with what does not fit it any more");
      }
      Job job =
          new Job(entry.id(), entry.client(), entry.submitted(), entry.request(), plan, state);
      jobs.put(job.id(), job);
      if (!state.status().isEnd()) {
        queue.putBack(job);
        again++;
      }
      if (!state.equals(entry.state())) {
        journal.write(job);
      }
    }
    if (again > 0) {
      site.told().accept(again + (again == 1 ? " job" : " jobs") + " of before will be drawn");
    }
    forgetOldest();
  }

  private Optional<JobPlan> planned(JobRequest request) {
    try {
      return Optional.of(planner.plan(request));
    } catch (Refusal e) {
      // What was offered before may not be offered now.
      return Optional.empty();
    }
  }

  /**
   * Takes a job.
   *
   * @param client that asks
   * @throws Refusal if it cannot be drawn as asked, or there are too many
   */
  public Job submit(JobRequest request, String client) {
    JobPlan plan = planner.plan(request);
    Job job =
        new Job(newId(), client, Instant.now(), request, Optional.of(plan), Job.State.queued());
    synchronized (this) {
      requireRoom(client);
      jobs.put(job.id(), job);
      // On disk before anybody is told of it, or draws it.
      journal.write(job);
      queue.add(job);
      forgetOldest();
    }
    told(job);
    return job;
  }

  private void requireRoom(String client) {
    if (stopping) {
      throw new Refusal(Refusal.Reason.UNAVAILABLE, "the server is about to end");
    }
    if (queue.size() >= planner.limits().queue()) {
      throw Refusal.tooMany("the queue is full: " + queue.size() + " jobs wait", retryAfter());
    }
    long own =
        jobs.values().stream()
            .filter(job -> job.client().equals(client) && !job.state().status().isEnd())
            .count();
    if (own >= planner.limits().perClient()) {
      throw Refusal.tooMany(own + " jobs of yours wait or run already", retryAfter());
    }
  }

  /** Until there is a place: the time of a job, shared by the workers. */
  private int retryAfter() {
    double seconds = metrics.seconds() / workers.size();
    return (int) Math.max(1, Math.min(LONGEST_RETRY, Math.ceil(seconds)));
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void forgetOldest() {
    List<Job> ended = jobs.values().stream().filter(job -> job.state().status().isEnd()).toList();
    ended.subList(0, Math.max(0, ended.size() - KEPT_DETAILS)).forEach(Job::forgetDetails);
    for (Job job : ended.subList(0, Math.max(0, ended.size() - KEPT_JOBS))) {
      jobs.remove(job.id());
      journal.remove(job.id());
    }
  }

  /** The job of an id, among those that are known still. */
  public synchronized Optional<Job> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** All that are known, newest first. */
  public synchronized List<Job> jobs() {
    List<Job> all = new ArrayList<>(jobs.values());
    Collections.reverse(all);
    return all;
  }

  /**
   * Stops a job, or keeps it from being begun; one that has ended stays as it is.
   *
   * @param reason told to whoever asks
   */
  public void cancel(Job job, String reason) {
    job.stop(reason);
    if (queue.remove(job)) {
      changed(job, job.state().ended(JobStatus.CANCELLED, reason));
    }
  }

  /** The job has come to another status. */
  private void changed(Job job, Job.State state) {
    job.become(state);
    try {
      journal.write(job);
    } catch (UncheckedIOException e) {
      // The images are worth more than the word of them; whoever runs the server must know.
      site.told().accept(String.valueOf(e.getMessage()));
    }
    told(job);
  }

  /** All that is told of a job; of one that ended before this server was started, its end. */
  public EventLog events(Job job) {
    if (job.state().status().isEnd()) {
      told(job);
    }
    return job.events();
  }

  private void told(Job job) {
    Job.State state = job.state();
    if (state.status().isEnd()) {
      job.events().close("end", json.of(job, 0));
      job.end().complete(state);
    } else {
      ObjectNode node = Wire.object().put("status", state.status().word());
      int position = queue.position(job);
      if (position > 0) {
        node.put("position", position);
      }
      state.run().ifPresent(run -> node.put("run", run));
      job.events().add("status", node);
    }
  }

  /** A job as clients are told of it. */
  public ObjectNode json(Job job) {
    return json.of(job, queue.position(job));
  }

  /** A job in short, for a list. */
  public ObjectNode summary(Job job) {
    return json.summary(job, queue.position(job));
  }

  /** What finished jobs have on disk. */
  public JobResults results() {
    return results;
  }

  /** What requests may say. */
  public JobPlanner planner() {
    return planner;
  }

  /** Whether jobs are taken. */
  public boolean isReady() {
    return !stopping && workers.stream().allMatch(JobWorker::isAlive);
  }

  /** What holds on this machine where a request says nothing. */
  public RunConfig defaults() {
    return planner.defaults(Optional.empty());
  }

  /**
   * Ends: takes nothing more, gives what runs some time, and hands the rest back to the journal,
   * for the next server.
   *
   * @param patience for what runs
   */
  public void stop(Duration patience) {
    stopping = true;
    queue.close();
    long end = System.nanoTime() + patience.toNanos();
    workers.forEach(worker -> worker.join(Math.max(1, end - System.nanoTime())));
    workers.forEach(worker -> worker.job().ifPresent(Job::handBack));
    workers.forEach(worker -> worker.join(TimeUnit.SECONDS.toNanos(LAST_SECONDS)));
    jobs().forEach(job -> job.end().complete(job.state()));
    journal.close();
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}
