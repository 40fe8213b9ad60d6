package io.github.das4j.cli;

import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.RunMemory;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.PngText;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.Slug;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.record.Versions;
import io.github.das4j.report.Pictures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Runs a job and fills its folder: images as they come, the report at the end. */
final class Runner {

  /** How long Ctrl-C waits for the files of a prompt that is sampled. */
  private static final long PATIENCE_SECONDS = 3;

  private final Job job;
  private final RunFolder folder;
  private final RunRecords records;
  private final List<Finished> finished = new CopyOnWriteArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();
  private final Instant start = Instant.now();

  /**
   * A prompt that has been sampled.
   *
   * @param files names of its images, in the result's order
   */
  record Finished(SampleResult result, List<String> files) {}

  Runner(Job job, RunFolder folder) {
    this.job = settled(job);
    this.folder = folder;
    this.records = new RunRecords(this.job, Versions.read());
  }

  /** By the memory that is free before a model is loaded. */
  private static Job settled(Job job) {
    ModelOptions settled =
        RunMemory.ofThisProcess()
            .settled(
                job.model(),
                List.of(job.model().placement().device()),
                job.reward()::memory,
                job.settings());
    return new Job(
        job.prompts(), job.negative(), job.settings(), job.reward(), settled, job.origins());
  }

  /** The folder appears when everything that the run needs is loaded. */
  void run() {
    // What is no model is told in a moment, before libtorch is loaded.
    ModelFolder.open(job.model().folder());
    try (ImageSampler sampler = ImageSampler.open(job.model(), job.reward())) {
      sampler.notices().forEach(notice -> Failures.say("warning: " + notice));
      folder.make();
      try (Interruption stopped = new Interruption(this::interrupted)) {
        sampleAll(sampler);
      } finally {
        folder.release();
      }
    }
    System.out.println(folder.file("report.html"));
  }

  private void sampleAll(ImageSampler sampler) {
    boolean complete = false;
    try {
      writeRecord(RunRecords.UNFINISHED);
      for (Prompts.Numbered prompt : job.prompts()) {
        sample(sampler, prompt);
      }
      writeReport();
      complete = true;
    } finally {
      if (!complete) {
        failed();
      }
    }
  }

  private void sample(ImageSampler sampler, Prompts.Numbered prompt) {
    SampleRequest request =
        new SampleRequest(prompt.text(), job.negative(), prompt.occurrence(), job.settings());
    try (Progress progress = new Progress(prompt.text(), job.settings().denoising().steps())) {
      SampleResult result = sampler.sample(request, progress);
      result.warnings().forEach(warning -> Failures.say("warning: " + warning));
      keep(result);
    }
  }

  /** Locked, so that Ctrl-C waits for the files of a prompt that is sampled. */
  private void keep(SampleResult result) {
    writing.lock();
    try {
      finished.add(new Finished(result, writeImages(result, finished.size() + 1)));
      writeRecord(RunRecords.UNFINISHED);
    } finally {
      writing.unlock();
    }
  }

  /** Ctrl-C does not wait for it: the images and their record are there, and say unfinished. */
  private void writeReport() {
    List<SampleResult> results = finished.stream().map(Finished::result).toList();
    AtomicFiles.write(folder.file("trace.csv"), TraceCsv.of(results));
    AtomicFiles.write(folder.file("genealogy.json"), Genealogies.json(results));
    new Report(job, records, finished, Duration.between(start, Instant.now())).write(folder);
    writeRecord(RunRecords.FINISHED);
  }

  private void writeRecord(String status) {
    Duration time = Duration.between(start, Instant.now());
    AtomicFiles.write(folder.file(RunRecords.FILE), records.run(status, start, time, finished));
  }

  private List<String> writeImages(SampleResult result, int number) {
    List<String> names = new ArrayList<>();
    for (DrawnImage image : result.images()) {
      String particle = result.images().size() == 1 ? "" : "-p" + image.particle();
      String slug = Slug.of(result.request().prompt());
      String name = String.format(Locale.ROOT, "%02d-%s%s.png", number, slug, particle);
      byte[] png = Pictures.png(image.toBufferedImage());
      AtomicFiles.write(folder.file(name), PngText.insert(png, records.pngTexts(result, image)));
      names.add(name);
    }
    return names;
  }

  /** Ctrl-C: what is finished stays. */
  private void interrupted() {
    try {
      if (!writing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        tellWhatIsKept("stopped while files were written");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    // Held until the end, so that no prompt is begun to be kept any more.
    if (finished.isEmpty()) {
      folder.remove();
      Failures.say("stopped before a prompt was finished; nothing is kept");
    } else {
      tellWhatIsKept("stopped");
      folder.release();
    }
  }

  /** What went wrong is told elsewhere. */
  private void failed() {
    if (finished.isEmpty()) {
      folder.remove();
    } else {
      tellWhatIsKept("not complete");
    }
  }

  private void tellWhatIsKept(String what) {
    Failures.say(
        String.format(
            Locale.ROOT,
            "%s; %d of %d prompts are finished and kept in %s",
            what,
            finished.size(),
            job.prompts().size(),
            folder));
  }
}
