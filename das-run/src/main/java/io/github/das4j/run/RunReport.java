package io.github.das4j.run;

import io.github.das4j.das.FinalWeighting;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.report.Csv;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plots;
import io.github.das4j.report.RunPage;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.words.CommandWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * What is made of the finished prompts on disk: {@code results.csv}, {@code trace.csv}, {@code
 * genealogy.json}, the plots and {@code report.html}. The page of a small run holds its pictures
 * itself; that of a large one links them, as they would not fit.
 */
final class RunReport {

  private static final List<String> CSV_HEADER =
      List.of("index", "prompt", "occurrence", "file", "particle", "reward", "log_weight", "log_Z");

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
    write("report.html", page().html());
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

  /** The page; writes the plots and, of a small run, the genealogies as files too. */
  private RunPage page() {
    List<PageImage> images = new ArrayList<>();
    List<PageImage> genealogies = new ArrayList<>();
    for (PromptRecord record : records) {
      record.images().forEach(image -> images.add(shown(record, image)));
      if (inline) {
        genealogies.add(genealogy(record));
      }
    }
    Map<String, byte[]> plots = Plots.ofTraces(records.stream().map(PromptRecord::steps).toList());
    plots.forEach((name, png) -> AtomicFiles.write(directory.file(name), png));
    return new RunPage(
        String.valueOf(directory.path().toAbsolutePath().normalize().getFileName()),
        summary(),
        images,
        Plots.explained(plots),
        genealogies,
        settings(),
        "das rerun " + CommandWord.of(directory.path()));
  }

  private String summary() {
    double[] rewards =
        records.stream().flatMap(r -> r.images().stream()).mapToDouble(i -> i.reward()).toArray();
    return String.format(
        Locale.ROOT,
        "%s, %s; %d particles, %d steps, aligned to %s; %s%s",
        prompts(),
        counted(rewards.length, "image"),
        manifest.config().sampling().smc().particles(),
        manifest.config().sampling().denoising().steps(),
        RewardWords.shortened(manifest.reward()),
        spread(rewards),
        finalWeighting().map(weighting -> "; " + weighting).orElse(""));
  }

  /** The mean over the prompts, where the reward is seen cheaply on the way. */
  private Optional<FinalWeighting> finalWeighting() {
    return FinalWeighting.mean(
        records.stream()
            .flatMap(
                record -> FinalWeighting.of(manifest.config().sampling(), record.steps()).stream())
            .toList());
  }

  private String prompts() {
    int all = manifest.prompts().size();
    return records.size() == all
        ? counted(all, "prompt")
        : records.size() + " of " + all + " prompts";
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** One number has no deviation. */
  private static String spread(double[] rewards) {
    double mean = Mean.of(rewards).getAsDouble();
    return rewards.length < 2
        ? String.format(Locale.ROOT, "reward %.4g", mean)
        : String.format(
            Locale.ROOT,
            "mean reward %.4g, standard deviation %.3g",
            mean,
            StandardDeviation.of(rewards).getAsDouble());
  }

  private static String name(PromptRecord record) {
    return (record.task().index() + 1) + " · " + record.task().prompt();
  }

  private static String link(PromptRecord record, PromptRecord.Image image) {
    return "prompts/" + record.task().id() + "/" + image.file();
  }

  private PageImage shown(PromptRecord record, PromptRecord.Image image) {
    String line =
        String.format(
            Locale.ROOT, "reward %.4g, weight %.3f", image.reward(), Math.exp(image.logWeight()));
    Path file = directory.prompt(record.task()).resolve(image.file());
    PageImage shown =
        inline
            ? PageImage.inline(Pictures.bytes(file), name(record), name(record))
            : PageImage.linked(Path.of(link(record, image)), name(record), name(record));
    return shown.with(List.of(line));
  }

  private PageImage genealogy(PromptRecord record) {
    byte[] tree = Pictures.png(Genealogies.draw(record.family()));
    String file = String.format(Locale.ROOT, "genealogy-%02d.png", record.task().index() + 1);
    AtomicFiles.write(directory.file(file), tree);
    return PageImage.inline(tree, "Genealogy of " + name(record), name(record));
  }

  private Map<String, String> settings() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("model", String.valueOf(manifest.model().getFileName()));
    rows.put("reward", RewardWords.shortened(manifest.reward()));
    rows.put("software", manifest.versions().software());
    manifest.config().settings().texts().forEach(rows::putIfAbsent);
    return rows;
  }
}
