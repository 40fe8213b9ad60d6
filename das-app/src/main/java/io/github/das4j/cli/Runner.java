package io.github.das4j.cli;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Runs a job and fills its folder: images as they come, the record and the report at the end. */
final class Runner {

  private static final int INTERRUPTED = 130;

  private final Job job;
  private final RunFolder folder;
  private final RunRecords records;
  private final List<Finished> finished = new ArrayList<>();

  /**
   * A prompt that has been sampled.
   *
   * @param files names of its images, in the result's order
   */
  record Finished(SampleResult result, List<String> files) {}

  Runner(Job job, RunFolder folder) {
    this.job = job;
    this.folder = folder;
    this.records = new RunRecords(job, Versions.read());
  }

  int run() {
    Thread hook = new Thread(this::interrupted, "das-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      sample();
    } finally {
      if (Thread.currentThread().isAlive() && !stopping()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
    return 0;
  }

  private void sample() {
    Instant start = Instant.now();
    AtomicFiles.write(folder.file(RunRecords.FILE), records.unfinished(start));
    try (ImageSampler sampler = ImageSampler.open(job.model(), job.reward())) {
      for (Prompts.Numbered prompt : job.prompts()) {
        SampleRequest request =
            new SampleRequest(prompt.text(), job.negative(), prompt.occurrence(), job.settings());
        try (Progress progress = new Progress(prompt.text(), job.settings().steps())) {
          SampleResult result = sampler.sample(request, progress);
          result.warnings().forEach(warning -> Failures.say("warning: " + warning));
          finished.add(new Finished(result, writeImages(result, finished.size() + 1)));
        }
      }
    }
    Duration time = Duration.between(start, Instant.now());
    List<SampleResult> results = finished.stream().map(Finished::result).toList();
    AtomicFiles.write(folder.file("trace.csv"), TraceCsv.of(results));
    AtomicFiles.write(folder.file("genealogy.json"), Genealogies.json(results));
    new Report(job, records, finished, time).write(folder);
    AtomicFiles.write(folder.file(RunRecords.FILE), records.finished(start, time, finished));
    System.out.println(folder.file("report.html"));
  }

  private List<String> writeImages(SampleResult result, int number) {
    List<String> names = new ArrayList<>();
    for (DrawnImage image : result.images()) {
      String particle = result.images().size() == 1 ? "" : "-p" + image.particle();
      String name =
          String.format("%02d-%s%s.png", number, Slug.of(result.request().prompt()), particle);
      byte[] png = Pictures.png(Pictures.of(image));
      AtomicFiles.write(folder.file(name), PngText.insert(png, records.pngTexts(result, image)));
      names.add(name);
    }
    return names;
  }

  private static boolean stopping() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Ctrl-C: the images that are there stay; nothing else was begun. */
  private void interrupted() {
    int done = finished.size();
    Failures.say(
        "stopped; "
            + done
            + " of "
            + job.prompts().size()
            + " prompts are finished"
            + (done == 0 ? "" : ", their images are in " + folder));
    // At once: the sampler's thread may be deep in libtorch, whose own clean-up would race with it.
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
