package io.github.das4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.SampleResult;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plots;
import io.github.das4j.report.RunPage;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    List<PageImage> images = new ArrayList<>();
    List<PageImage> trees = new ArrayList<>();
    for (int k = 0; k < results.size(); k++) {
      SampleResult result = results.get(k);
      String prompt = (k + 1) + " · " + result.request().prompt();
      result.images().forEach(image -> images.add(shown(prompt, image)));
      byte[] tree = Pictures.png(Genealogies.draw(result));
      String name = String.format(Locale.ROOT, "genealogy-%02d.png", k + 1);
      AtomicFiles.write(folder.file(name), tree);
      trees.add(PageImage.inline(tree, "Genealogy of " + prompt, prompt));
    }
    String page =
        new RunPage(
                "das sample",
                Excerpt.of(results.get(0).request().prompt()),
                summary(results),
                images,
                Plots.explained(plots),
                trees,
                settings(),
                "das rerun " + folder)
            .html();
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

  private static PageImage shown(String prompt, DrawnImage image) {
    return PageImage.inline(Pictures.png(image.toBufferedImage()), prompt, prompt)
        .with(
            List.of(
                String.format(
                    Locale.ROOT,
                    "reward %.4g, weight %.3f",
                    image.reward(),
                    Math.exp(image.logWeight()))));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", String.valueOf(job.model().folder().getFileName()));
    settings.put("reward", RewardWords.shortened(job.reward()));
    settings.put("device", job.model().placement().device().toString());
    settings.put("type", Choices.name(job.model().placement().dtype()));
    settings.put("threads", Integer.toString(job.model().threads()));
    ObjectNode node = SettingsJson.write(finished.get(0).result().request().settings());
    node.properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    settings.put("software", records.versions().software());
    return settings;
  }
}
