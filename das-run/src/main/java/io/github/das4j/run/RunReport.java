package io.github.das4j.run;

import io.github.das4j.das.FinalWeighting;
import io.github.das4j.das.Method;
import io.github.das4j.das.PlainImage.TermScores;
import io.github.das4j.das.SmcSettings;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.report.Csv;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plots;
import io.github.das4j.report.PromptTrace;
import io.github.das4j.report.RunPage;
import io.github.das4j.report.SeenOnTheWay;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
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
import java.util.OptionalDouble;
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
    this.inline = records.stream().mapToInt(r -> pictures(r)).sum() <= MOST_INLINE;
  }

  private static int pictures(PromptRecord record) {
    return record.images().size() + (record.plain().isPresent() ? 1 : 0);
  }

  static RunReport of(Manifest manifest, RunDirectory directory, List<PromptTask> finished) {
    return new RunReport(
        manifest,
        directory,
        finished.stream().map(task -> PromptRecord.read(task, directory.prompt(task))).toList());
  }

  /** What alignment gained, in a sentence; nothing where no plain image was drawn. */
  Optional<String> gain() {
    return told().map(Gain::sentence);
  }

  private Optional<Gain> told() {
    SmcSettings smc = manifest.config().sampling().smc();
    return Gain.of(records, smc.particles(), smc.selection());
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
                link(record, image.file()),
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
    List<PagePart.Beside.Pair> pairs = new ArrayList<>();
    List<PageImage> images = new ArrayList<>();
    List<PageImage> genealogies = new ArrayList<>();
    for (PromptRecord record : records) {
      record.plain().ifPresent(plain -> pairs.add(pair(record, plain)));
      images.addAll(others(record));
      if (inline && seen().weights()) {
        genealogies.add(genealogy(record));
      }
    }
    Map<String, byte[]> plots =
        Plots.ofTraces(records.stream().map(PromptRecord::steps).toList(), seen());
    plots.forEach((name, png) -> AtomicFiles.write(directory.file(name), png));
    return new RunPage(
        title(),
        gain().map(words -> words + ".").orElse(""),
        summary(),
        pairs,
        images,
        records.stream().map(RunReport::trace).toList(),
        plots,
        genealogies,
        settings(),
        "das rerun " + CommandWord.of(directory.path()));
  }

  private SeenOnTheWay seen() {
    return SeenOnTheWay.of(manifest.config().sampling(), manifest.reward().differentiable());
  }

  /** Whether the reward only judged. */
  private boolean isPlain() {
    return manifest.config().sampling().method() == Method.PLAIN;
  }

  /** The prompt where there is one; else the folder's name. */
  private String title() {
    return manifest.prompts().size() == 1
        ? manifest.prompts().get(0).text()
        : String.valueOf(directory.path().toAbsolutePath().normalize().getFileName());
  }

  private static PromptTrace trace(PromptRecord record) {
    OptionalDouble plain =
        record.plain().map(p -> OptionalDouble.of(p.reward())).orElse(OptionalDouble.empty());
    return new PromptTrace(name(record), record.steps(), plain);
  }

  private PagePart.Beside.Pair pair(PromptRecord record, PlainRecord plain) {
    PromptRecord.Image image = record.shownImage();
    PageImage before =
        drawn(record, plain.file(), "plain")
            .with(Gain.scores(plain, plain.reward(), TermScores::plain));
    List<String> scores = new ArrayList<>(Gain.scores(plain, image.reward(), TermScores::shown));
    scores.add(standing(record, image) + ", " + weight(image));
    PageImage after = drawn(record, image.file(), "aligned").with(scores);
    return new PagePart.Beside.Pair(records.size() == 1 ? "" : name(record), before, after);
  }

  /** The images that are in no pair. */
  private List<PageImage> others(PromptRecord record) {
    boolean paired = record.plain().isPresent();
    return paired && record.images().size() == 1
        ? List.of()
        : record.images().stream().map(image -> shown(record, image)).toList();
  }

  private String summary() {
    double[] rewards =
        records.stream().flatMap(r -> r.images().stream()).mapToDouble(i -> i.reward()).toArray();
    return String.format(
        Locale.ROOT,
        "%s, %s; %s, %d steps, %s %s; %s%s",
        prompts(),
        counted(rewards.length, "image"),
        counted(manifest.config().sampling().smc().particles(), "particle"),
        manifest.config().sampling().denoising().steps(),
        isPlain() ? "drawn by the model itself, judged by" : "aligned to",
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
        ? "reward " + Gain.number(mean)
        : String.format(
            Locale.ROOT,
            "mean reward %s, standard deviation %.3g",
            Gain.number(mean),
            StandardDeviation.of(rewards).getAsDouble());
  }

  private static String name(PromptRecord record) {
    return (record.task().index() + 1) + " · " + record.task().prompt();
  }

  private static String link(PromptRecord record, String file) {
    return "prompts/" + record.task().id() + "/" + file;
  }

  private PageImage shown(PromptRecord record, PromptRecord.Image image) {
    String reward = "reward " + Gain.number(image.reward());
    String weight = isPlain() ? "" : ", " + weight(image);
    return drawn(record, image.file(), name(record))
        .with(List.of(reward + weight + "; " + standing(record, image)));
  }

  private static String weight(PromptRecord.Image image) {
    return String.format(Locale.ROOT, "weight %.3f", Math.exp(image.logWeight()));
  }

  private String standing(PromptRecord record, PromptRecord.Image image) {
    return record.standing(image.particle(), manifest.config().sampling());
  }

  private PageImage drawn(PromptRecord record, String file, String caption) {
    Path path = directory.prompt(record.task()).resolve(file);
    String alternative = caption + ": " + record.task().prompt();
    return inline
        ? PageImage.inline(Pictures.bytes(path), alternative, caption)
        : PageImage.linked(Path.of(link(record, file)), alternative, caption);
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
