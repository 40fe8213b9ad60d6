package io.github.das4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.SampleResult;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.report.Html;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plots;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Excerpt;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html}: one page with everything in it; and the plots as files. */
final class Report {

  private final Job job;
  private final RunRecords records;
  private final List<Runner.Finished> finished;
  private final Duration time;

  Report(Job job, RunRecords records, List<Runner.Finished> finished, Duration time) {
    this.job = job;
    this.records = records;
    this.finished = finished;
    this.time = time;
  }

  void write(RunFolder folder) {
    List<SampleResult> results = finished.stream().map(Runner.Finished::result).toList();
    Map<String, byte[]> plots = Plots.of(results);
    plots.forEach((name, png) -> AtomicFiles.write(folder.file(name), png));
    StringBuilder images = new StringBuilder();
    StringBuilder trees = new StringBuilder();
    for (int k = 0; k < results.size(); k++) {
      SampleResult result = results.get(k);
      String prompt = (k + 1) + " · " + result.request().prompt();
      result.images().forEach(image -> images.append(figure(prompt, image)));
      byte[] tree = Pictures.png(Genealogies.draw(result));
      String name = String.format(Locale.ROOT, "genealogy-%02d.png", k + 1);
      AtomicFiles.write(folder.file(name), tree);
      trees.append(picture(tree, prompt, prompt));
    }
    StringBuilder charts = new StringBuilder();
    plots.forEach((name, png) -> charts.append(picture(png, name, "")));
    String page =
        Html.template(Report.class, "report.html")
            .replace("{{title}}", Html.escaped(Excerpt.of(results.get(0).request().prompt())))
            .replace("{{summary}}", Html.escaped(summary(results)))
            .replace("{{images}}", images)
            .replace("{{plots}}", charts)
            .replace("{{genealogies}}", trees)
            .replace("{{settings}}", settings())
            .replace("{{rerun}}", Html.escaped("das rerun " + folder));
    AtomicFiles.write(folder.file("report.html"), page);
  }

  private String summary(List<SampleResult> results) {
    return String.format(
        Locale.ROOT,
        "%d prompt%s, %d particles, %d steps, aligned to %s; %.1f s",
        results.size(),
        results.size() == 1 ? "" : "s",
        job.settings().smc().particles(),
        job.settings().denoising().steps(),
        RewardWords.shortened(job.reward()),
        time.toMillis() / 1000.0);
  }

  private static String figure(String prompt, DrawnImage image) {
    String caption =
        String.format(
            Locale.ROOT,
            "%s — reward %.4g, weight %.3f",
            prompt,
            image.reward(),
            Math.exp(image.logWeight()));
    return picture(Pictures.png(image.toBufferedImage()), prompt, caption);
  }

  private static String picture(byte[] png, String alt, String caption) {
    String text = caption.isEmpty() ? "" : "<figcaption>" + Html.escaped(caption) + "</figcaption>";
    return "<figure><img alt=\""
        + Html.escaped(alt)
        + "\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(png)
        + "\">"
        + text
        + "</figure>\n";
  }

  private String settings() {
    StringBuilder rows = new StringBuilder();
    rows.append(Html.row("model", String.valueOf(job.model().folder().getFileName())));
    rows.append(Html.row("reward", RewardWords.shortened(job.reward())));
    rows.append(Html.row("device", job.model().placement().device().toString()));
    rows.append(Html.row("type", Choices.name(job.model().placement().dtype())));
    rows.append(Html.row("threads", Integer.toString(job.model().threads())));
    ObjectNode node = SettingsJson.write(finished.get(0).result().request().settings());
    node.properties().forEach(e -> rows.append(Html.row(e.getKey(), e.getValue().asText())));
    rows.append(Html.row("software", records.versions().software()));
    return rows.toString();
  }
}
