package io.github.das4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Puts images before judges. */
public final class Evaluator {

  /** With more images LPIPS, whose pairs grow as their square, is taken over so many of them. */
  private static final int MOST_FOR_LPIPS = 200;

  private final Judges judges;
  private final int eigenvalues;
  private final Consumer<String> warn;
  private final Consumer<Integer> progress;
  private final List<Column> columns;

  /**
   * @param warn receives a line for each image that cannot be read
   * @param progress receives the number of images that are done
   */
  public Evaluator(
      Judges judges, int eigenvalues, Consumer<String> warn, Consumer<Integer> progress) {
    this.judges = judges;
    this.eigenvalues = eigenvalues;
    this.warn = warn;
    this.progress = progress;
    this.columns = judges.criteria().stream().flatMap(c -> c.columns().stream()).toList();
  }

  /** Judges every image of every set. */
  public Evaluation evaluate(List<ImageSet> sets) {
    List<JudgedSet> judged = new ArrayList<>();
    int done = 0;
    for (ImageSet set : sets) {
      set.warnings().forEach(warn);
      judged.add(judge(set, done));
      done += set.subjects().size();
    }
    return pruned(judged);
  }

  private JudgedSet judge(ImageSet set, int before) {
    List<JudgedImage> images = new ArrayList<>();
    List<JudgedSet.LeftOut> leftOut = new ArrayList<>();
    List<float[]> features = new ArrayList<>();
    List<float[]> small = new ArrayList<>();
    List<Subject> compared = new ArrayList<>();
    int number = 0;
    int stride = (set.subjects().size() + MOST_FOR_LPIPS - 1) / MOST_FOR_LPIPS;
    for (Subject subject : set.subjects()) {
      try {
        RgbImage image = ImageFiles.read(subject.file());
        images.add(judged(subject, image));
        judges.clip().ifPresent(clip -> features.add(clip.of(image)));
        if (judges.lpips().isPresent() && number % stride == 0) {
          small.add(Perceptual.resized(image));
          compared.add(subject);
        }
      } catch (ImageFiles.UnreadableException e) {
        leftOut.add(new JudgedSet.LeftOut(subject.file(), String.valueOf(e.getMessage())));
        warn.accept(subject.file() + " cannot be read and is left out: " + e.getMessage());
      }
      number++;
      progress.accept(before + number);
    }
    Map<String, Figure> figures = scores(images);
    figures.putAll(diversity(images, features));
    judges
        .lpips()
        .ifPresent(
            lpips -> figures.put("LPIPS", perceptual(lpips, small, compared, images.size())));
    return new JudgedSet(set, images, leftOut, figures);
  }

  private JudgedImage judged(Subject subject, RgbImage image) {
    double[] scores =
        judges.criteria().stream()
            .flatMapToDouble(criterion -> Arrays.stream(criterion.judge(subject, image)))
            .toArray();
    return new JudgedImage(subject, image.width(), image.height(), scores, image.dataUri());
  }

  private Map<String, Figure> scores(List<JudgedImage> images) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (int k = 0; k < columns.size(); k++) {
      int column = k;
      List<JudgedImage> scored =
          images.stream().filter(image -> !Double.isNaN(image.scores()[column])).toList();
      double[] values = scored.stream().mapToDouble(image -> image.scores()[column]).toArray();
      int[] units = ImageSet.units(scored.stream().map(JudgedImage::subject).toList());
      Figure figure = columns.get(k).summed(values, units);
      int without = images.size() - values.length;
      boolean lost = columns.get(k).kind() == Column.Kind.REWARD && without > 0;
      figures.put(columns.get(k).name(), lost ? figure.noted(without + " gave NaN") : figure);
    }
    return figures;
  }

  private Map<String, Figure> diversity(List<JudgedImage> images, List<float[]> features) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    if (judges.clip().isPresent()) {
      float[][] rows = features.toArray(float[][]::new);
      int[] units = ImageSet.units(images.stream().map(JudgedImage::subject).toList());
      figures.put("CLIP distance", PairDistances.cosine(rows).mean(units));
      figures.put("TCE_" + eigenvalues, TruncatedEntropy.of(rows, eigenvalues));
    }
    return figures;
  }

  private static Figure perceptual(
      Perceptual lpips, List<float[]> small, List<Subject> subjects, int all) {
    Figure figure = lpips.between(small).mean(ImageSet.units(subjects));
    return small.size() == all
        ? figure
        : figure.noted("over " + small.size() + " of " + all + " images");
  }

  /** Without the columns that no image has a score in, such as the demo world's. */
  private Evaluation pruned(List<JudgedSet> sets) {
    int[] kept =
        IntStream.range(0, columns.size())
            .filter(
                k ->
                    columns.get(k).kind() == Column.Kind.REWARD
                        || sets.stream()
                            .flatMap(set -> set.images().stream())
                            .anyMatch(image -> !Double.isNaN(image.scores()[k])))
            .toArray();
    List<Column> left = Arrays.stream(kept).mapToObj(columns::get).toList();
    List<String> dropped =
        columns.stream().filter(c -> !left.contains(c)).map(Column::name).toList();
    List<JudgedSet> smaller = sets.stream().map(set -> pruned(set, kept, dropped)).toList();
    return new Evaluation(left, smaller, judges.provenance());
  }

  private static JudgedSet pruned(JudgedSet set, int[] kept, List<String> dropped) {
    List<JudgedImage> images =
        set.images().stream()
            .map(
                image ->
                    new JudgedImage(
                        image.subject(),
                        image.width(),
                        image.height(),
                        Arrays.stream(kept).mapToDouble(k -> image.scores()[k]).toArray(),
                        image.thumbnail()))
            .toList();
    Map<String, Figure> figures = new LinkedHashMap<>(set.figures());
    dropped.forEach(figures::remove);
    return new JudgedSet(set.set(), images, set.leftOut(), figures);
  }
}
