package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plots;
import io.github.das4j.run.ReportData.Picture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * What is made of the finished prompts on disk: {@code results.csv}, {@code trace.csv}, {@code
 * genealogy.json}, the plots and {@code report.html}. The page of a small run holds its pictures
 * itself; that of a large one links them, as they would not fit.
 */
final class RunReport {

  private static final String CSV_HEADER =
      "index,prompt,occurrence,file,particle,reward,log_weight,log_Z\n";

  /** Images that a page holds itself. */
  private static final int MOST_INLINE = 64;

  private final Manifest manifest;
  private final RunDirectory directory;
  private final List<PromptRecord> records;
  private final boolean inline;

  private RunReport(Manifest manifest, RunDirectory directory, List<PromptRecord> records) {
    this.manifest = manifest;
    this.directory = directory;
    this.records = records;
    this.inline = records.stream().mapToInt(r -> r.images().size()).sum() <= MOST_INLINE;
  }

  static RunReport of(Manifest manifest, RunDirectory directory, List<PromptTask> finished) {
    return new RunReport(
        manifest,
        directory,
        finished.stream().map(task -> PromptRecord.read(task, directory.prompt(task))).toList());
  }

  void write() {
    write("results.csv", csv());
    write("trace.csv", traces());
    write("genealogy.json", Genealogies.json(records.stream().map(PromptRecord::family).toList()));
    write("report.html", ReportPage.of(data()));
  }

  private void write(String name, String text) {
    AtomicFiles.write(directory.file(name), text);
  }

  private String traces() {
    return TraceCsv.joined(
        records.stream()
            .map(record -> text(directory.prompt(record.task()).resolve(PromptRecord.TRACE)))
            .toList());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private String csv() {
    StringBuilder csv = new StringBuilder(CSV_HEADER);
    for (PromptRecord record : records) {
      for (PromptRecord.Image image : record.images()) {
        csv.append(record.task().index())
            .append(",\"")
            .append(record.task().prompt().replace("\"", "\"\""))
            .append("\",")
            .append(record.task().occurrence())
            .append(',')
            .append(link(record, image))
            .append(',')
            .append(image.particle())
            .append(',')
            .append(image.reward())
            .append(',')
            .append(image.logWeight())
            .append(',')
            .append(record.logZ())
            .append('\n');
      }
    }
    return csv.toString();
  }

  /** What the page shows; writes the plots and, of a small run, the genealogies as files too. */
  private ReportData data() {
    List<Picture> images = new ArrayList<>();
    List<Picture> genealogies = new ArrayList<>();
    for (PromptRecord record : records) {
      record.images().forEach(image -> images.add(picture(record, image)));
      if (inline) {
        genealogies.add(genealogy(record));
      }
    }
    List<Picture> plots = new ArrayList<>();
    Plots.ofTraces(records.stream().map(PromptRecord::steps).toList())
        .forEach(
            (name, png) -> {
              AtomicFiles.write(directory.file(name), png);
              plots.add(new Picture(name, "", bytes(png), ""));
            });
    String folder = String.valueOf(directory.path().toAbsolutePath().normalize().getFileName());
    return new ReportData(
        folder, summary(), images, plots, genealogies, settings(), "das rerun " + directory.path());
  }

  private String summary() {
    double[] rewards =
        records.stream().flatMap(r -> r.images().stream()).mapToDouble(i -> i.reward()).toArray();
    double mean = DoubleStream.of(rewards).average().orElse(Double.NaN);
    double square = DoubleStream.of(rewards).map(r -> (r - mean) * (r - mean)).sum();
    return String.format(
        Locale.ROOT,
        "%d of %d prompts, %d images; %d particles, %d steps, aligned to %s; mean reward %.4g,"
            + " standard deviation %.3g",
        records.size(),
        manifest.prompts().size(),
        rewards.length,
        manifest.config().sampling().smc().particles(),
        manifest.config().sampling().denoising().steps(),
        RewardWords.shortened(manifest.reward()),
        mean,
        Math.sqrt(square / Math.max(1, rewards.length - 1)));
  }

  private static String name(PromptRecord record) {
    return (record.task().index() + 1) + " · " + record.task().prompt();
  }

  private static String link(PromptRecord record, PromptRecord.Image image) {
    return "prompts/" + record.task().id() + "/" + image.file();
  }

  private Picture picture(PromptRecord record, PromptRecord.Image image) {
    String caption =
        String.format(
            Locale.ROOT,
            "%s — reward %.4g, weight %.3f",
            name(record),
            image.reward(),
            Math.exp(image.logWeight()));
    if (!inline) {
      return new Picture(name(record), caption, link(record, image), link(record, image));
    }
    Path file = directory.prompt(record.task()).resolve(image.file());
    return new Picture(name(record), caption, bytes(Pictures.bytes(file)), "");
  }

  private Picture genealogy(PromptRecord record) {
    byte[] tree = Pictures.png(Genealogies.draw(record.family()));
    String file = String.format(Locale.ROOT, "genealogy-%02d.png", record.task().index() + 1);
    AtomicFiles.write(directory.file(file), tree);
    return new Picture(name(record), name(record), bytes(tree), "");
  }

  private static String bytes(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private Map<String, String> settings() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("model", String.valueOf(manifest.model().getFileName()));
    rows.put("reward", RewardWords.shortened(manifest.reward()));
    rows.put("software", manifest.versions().software());
    manifest
        .config()
        .settings()
        .json()
        .properties()
        .forEach(field -> rows.putIfAbsent(field.getKey(), field.getValue().asText()));
    return rows;
  }
}
