package io.github.das4j.demo;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.eval.Column;
import io.github.das4j.eval.Criterion;
import io.github.das4j.eval.RgbImage;
import io.github.das4j.eval.Subject;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Pictures of the demo model, read by its {@link SceneReader}: what is right of that which the
 * caption says. Images of another size, and captions with words from elsewhere, have no such score.
 */
public final class DemoCriterion implements Criterion {

  private static final List<String> ASPECTS =
      List.of("object", "style", "background", "size", "place", "all");

  /** Name of the bundled classifier. */
  private static final String JUDGE = "demo/judge";

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
    CaptionContent asked = CaptionParser.parse(subject.prompt());
    boolean ours = image.width() == Scene.SIDE && image.height() == Scene.SIDE;
    if (!ours || !asked.unknown().isEmpty()) {
      return scores;
    }
    Reading reading = read(image.channels());
    scores[0] = right(asked.thing(), reading.thing());
    scores[1] = right(asked.style(), reading.style());
    scores[2] = right(asked.background(), reading.background());
    scores[3] = right(asked.size(), reading.size());
    scores[4] = right(asked.position(), reading.position());
    boolean said = Arrays.stream(scores).anyMatch(score -> !Double.isNaN(score));
    boolean wrong = Arrays.stream(scores).anyMatch(score -> score == 0);
    scores[5] = !said ? Double.NaN : wrong ? 0 : 1;
    return scores;
  }

  /** Reads the weights anew each time: a few milliseconds, and nothing native to be closed. */
  private static Reading read(float[] channels) {
    try (Arena arena = new Arena();
        StateDict file = StateDicts.open(new DemoModel().find(JUDGE).orElseThrow());
        Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      SceneReader reader = new SceneReader(Weights.of(file, Placement.CPU_FLOAT32, arena));
      return reader.read(Tensors.of(channels, 1, 3, Scene.SIDE, Scene.SIDE)).get(0);
    }
  }

  private static <T> double right(Optional<T> asked, T found) {
    return asked.map(value -> value.equals(found) ? 1.0 : 0.0).orElse(Double.NaN);
  }
}
