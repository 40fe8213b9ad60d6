package io.github.das4j.eval;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.page.PageImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was found of some folders of images.
 *
 * @param columns scores of single images
 * @param provenance what judged, in words
 */
public record Evaluation(
    List<Column> columns, List<JudgedSet> sets, Map<String, String> provenance) {

  /** Names of everything that sums up a set, in order. */
  public List<String> measures() {
    Set<String> names = new LinkedHashSet<>();
    sets.forEach(set -> names.addAll(set.figures().keySet()));
    return new ArrayList<>(names);
  }

  /** What sums up a set, by the name of the measure. */
  public Map<String, Figure> figures(int set) {
    return sets.get(set).figures();
  }

  /** How many images were judged. */
  public int judged() {
    return sets.stream().mapToInt(set -> set.images().size()).sum();
  }

  /** How many images could not be read. */
  public int leftOut() {
    return sets.stream().mapToInt(set -> set.leftOut().size()).sum();
  }

  /**
   * The images of a set as a page shows them, small and with their scores, by their files.
   *
   * @param folder of the page, from which the whole images are linked to
   */
  public Map<Path, PageImage> shown(int set, Path folder) {
    Map<Path, PageImage> shown = new LinkedHashMap<>();
    for (JudgedImage image : sets.get(set).images()) {
      Path file = image.subject().file();
      PageImage small = EvaluationPage.small(image, columns);
      Path link = folder.toAbsolutePath().relativize(file.toAbsolutePath());
      shown.put(file, image.isWhole() ? small : small.smallOf(link));
    }
    return shown;
  }

  /** Writes {@code eval.csv}, {@code summary.csv}, {@code eval.json} and {@code eval.html}. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("eval.csv"), EvaluationTables.images(this));
    AtomicFiles.write(folder.resolve("summary.csv"), EvaluationTables.summary(this));
    AtomicFiles.write(folder.resolve("eval.json"), EvaluationJson.of(this));
    AtomicFiles.write(folder.resolve("eval.html"), EvaluationPage.of(this));
  }

  /** The figures side by side, for a terminal. */
  public String text() {
    return EvaluationTables.text(this);
  }
}
