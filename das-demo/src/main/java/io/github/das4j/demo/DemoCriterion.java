package io.github.das4j.demo;

import io.github.das4j.eval.Column;
import io.github.das4j.eval.Criterion;
import io.github.das4j.eval.RgbImage;
import io.github.das4j.eval.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of the demo world, read back from their pixels: what is right of that which the caption
 * says. Other images, and captions with words from elsewhere, have no such score.
 */
public final class DemoCriterion implements Criterion {

  private static final List<String> ASPECTS =
      List.of("shape", "colour", "background", "size", "position", "all");

  private final Analyser analyser = new Analyser();

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (String aspect : ASPECTS) {
      columns.add(
          new Column(
              "demo " + aspect,
              Column.Kind.JUDGEMENT,
              aspect.equals("all")
                  ? "everything right that the caption says"
                  : aspect + " right where the caption says it"));
    }
    return columns;
  }

  @Override
  public double[] judge(Subject subject, RgbImage image) {
    double[] scores = new double[ASPECTS.size()];
    Arrays.fill(scores, Double.NaN);
    if (image.width() != SceneDrawer.SIDE || image.height() != SceneDrawer.SIDE) {
      return scores;
    }
    CaptionContent asked = CaptionParser.parse(subject.prompt());
    if (!asked.unknown().isEmpty()) {
      return scores;
    }
    Reading reading = analyser.read(new Picture(SceneDrawer.SIDE, image.channels()));
    scores[0] = right(asked.shape(), reading.shape());
    scores[1] = right(asked.colour(), reading.colour());
    scores[2] = right(asked.background(), Optional.of(reading.background()));
    scores[3] = right(asked.size(), reading.size());
    scores[4] = right(asked.position(), reading.position());
    boolean said = Arrays.stream(scores).anyMatch(score -> !Double.isNaN(score));
    scores[5] = !said ? Double.NaN : asked.metBy(reading) ? 1 : 0;
    return scores;
  }

  private static <T> double right(Optional<T> asked, Optional<T> found) {
    return asked.isEmpty() ? Double.NaN : asked.equals(found) ? 1 : 0;
  }
}
