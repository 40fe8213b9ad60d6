package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.RewardWords;
import io.github.das4j.report.Html;
import io.github.das4j.report.Plots;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** What is made of the finished prompts on disk: {@code results.csv} and {@code report.html}. */
final class RunReport {

  private static final String CSV_HEADER =
      "index,prompt,occurrence,file,particle,reward,log_weight,log_Z\n";

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

  /** The images by link, as hundreds would not fit one page; the plots inside it. */
  private String page() {
    StringBuilder images = new StringBuilder();
    for (PromptRecord record : records) {
      record.images().forEach(image -> images.append(figure(record, image)));
    }
    StringBuilder plots = new StringBuilder();
    Plots.ofTraces(records.stream().map(PromptRecord::steps).toList())
        .forEach(
            (name, png) ->
                plots
                    .append("<figure><img alt=\"")
                    .append(name)
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(png))
                    .append("\"></figure>\n"));
    String title = String.valueOf(directory.path().toAbsolutePath().normalize().getFileName());
    return Html.template(RunReport.class, "report.html")
        .replace("{{title}}", Html.escaped(title))
        .replace("{{summary}}", Html.escaped(summary()))
        .replace("{{images}}", images)
        .replace("{{plots}}", plots)
        .replace("{{settings}}", settings());
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

  private static String figure(PromptRecord record, PromptRecord.Image image) {
    String prompt = Html.escaped(record.task().index() + " · " + record.task().prompt());
    String link = link(record, image);
    return String.format(
        Locale.ROOT,
        "<figure><a href=\"%s\"><img loading=\"lazy\" alt=\"%s\" src=\"%s\"></a>"
            + "<figcaption>%s — reward %.4g</figcaption></figure>\n",
        link,
        prompt,
        link,
        prompt,
        image.reward());
  }

  private String settings() {
    StringBuilder rows = new StringBuilder();
    rows.append(Html.row("model", String.valueOf(manifest.model().getFileName())));
    rows.append(Html.row("software", manifest.versions().software()));
    manifest
        .config()
        .settings()
        .json()
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("model")) {
                rows.append(Html.row(field.getKey(), field.getValue().asText()));
              }
            });
    return rows.toString();
  }
}
