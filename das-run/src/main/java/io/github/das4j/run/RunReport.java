package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.RewardWords;
import io.github.das4j.report.Csv;
import io.github.das4j.report.Plots;
import io.github.das4j.report.RunPage;
import io.github.das4j.report.page.PageImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** What is made of the finished prompts on disk: {@code results.csv} and {@code report.html}. */
final class RunReport {

  private static final List<String> CSV_HEADER =
      List.of("index", "prompt", "occurrence", "file", "particle", "reward", "log_weight", "log_Z");

  private final Manifest manifest;
  private final RunDirectory directory;
  private final List<PromptRecord> records;

  RunReport(Manifest manifest, RunDirectory directory) {
    this.manifest = manifest;
    this.directory = directory;
    this.records =
        manifest.tasks().stream()
            .filter(directory::isFinished)
            .map(task -> PromptRecord.read(task, directory.prompt(task)))
            .toList();
  }

  void write() {
    AtomicFiles.write(directory.file("results.csv"), csv());
    AtomicFiles.write(directory.file("report.html"), page());
  }

  private String csv() {
    List<List<?>> rows = new ArrayList<>(List.of(CSV_HEADER));
    for (PromptRecord record : records) {
      for (PromptRecord.Image image : record.images()) {
        rows.add(
            List.of(
                record.task().index(),
                record.task().prompt(),
                record.task().occurrence(),
                link(record, image),
                image.particle(),
                image.reward(),
                image.logWeight(),
                record.logZ()));
      }
    }
    return Csv.of(rows);
  }

  /** The images by link, as hundreds would not fit one page; the plots inside it. */
  private String page() {
    return new RunPage(
            "das run",
            String.valueOf(directory.path().toAbsolutePath().normalize().getFileName()),
            summary(),
            records.stream()
                .flatMap(record -> record.images().stream().map(image -> shown(record, image)))
                .toList(),
            Plots.explained(Plots.ofTraces(records.stream().map(PromptRecord::steps).toList())),
            List.of(),
            settings(),
            "")
        .html();
  }

  private String summary() {
    double[] rewards =
        records.stream().flatMap(r -> r.images().stream()).mapToDouble(i -> i.reward()).toArray();
    double mean = DoubleStream.of(rewards).average().orElse(Double.NaN);
    double square = DoubleStream.of(rewards).map(r -> (r - mean) * (r - mean)).sum();
    return String.format(
        Locale.ROOT,
        "%d of %d prompts, %d images; %s, mean reward %.4g, standard deviation %.3g",
        records.size(),
        manifest.prompts().size(),
        rewards.length,
        RewardWords.shortened(manifest.reward()),
        mean,
        Math.sqrt(square / Math.max(1, rewards.length - 1)));
  }

  private static String link(PromptRecord record, PromptRecord.Image image) {
    return "prompts/" + record.task().id() + "/" + image.file();
  }

  private static PageImage shown(PromptRecord record, PromptRecord.Image image) {
    String prompt = record.task().index() + " · " + record.task().prompt();
    return PageImage.linked(Path.of(link(record, image)), prompt, prompt)
        .with(List.of(String.format(Locale.ROOT, "reward %.4g", image.reward())));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", String.valueOf(manifest.model().getFileName()));
    settings.put("software", manifest.versions().software());
    manifest
        .config()
        .settings()
        .json()
        .properties()
        .forEach(field -> settings.putIfAbsent(field.getKey(), field.getValue().asText()));
    return settings;
  }
}
