package io.github.das4j.train;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Size;
import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Scenes in the space that texts and images share: two linear layers on what a scene holds.
 *
 * <p>The text encoder is trained against this rather than against pictures, for it knows every
 * attribute exactly; the image tower is then taught to give the same.
 */
final class SceneTower {

  private static final int HIDDEN = 256;
  private static final List<Colour> PALETTE = List.of(Colour.values());
  private static final List<List<?>> CHOICES =
      List.of(
          Thing.ALL,
          List.of(Style.values()),
          PALETTE,
          List.of(Size.values()),
          List.of(Position.values()));
  private static final int COLOURS = CHOICES.stream().mapToInt(List::size).sum();
  private static final int INPUTS = COLOURS + PALETTE.size();

  private final Tensor inner;
  private final Tensor innerBias;
  private final Tensor outer;

  SceneTower(Weights w, int space) {
    this.inner = w.get("inner.weight", HIDDEN, INPUTS);
    this.innerBias = w.get("inner.bias", HIDDEN);
    this.outer = w.get("outer.weight", space, HIDDEN);
  }

  /** {@code [scenes, space]}, of length 1. */
  Tensor forward(Drawings drawings, List<Scene> scenes) {
    float[] inputs = new float[scenes.size() * INPUTS];
    for (int i = 0; i < scenes.size(); i++) {
      int offset = i * INPUTS;
      List<?> held = attributes(scenes.get(i));
      for (int k = 0; k < held.size(); k++) {
        inputs[offset + CHOICES.get(k).indexOf(held.get(k))] = 1;
        offset += CHOICES.get(k).size();
      }
      for (Colour own : drawings.colours(scenes.get(i))) {
        inputs[offset + PALETTE.indexOf(own)] = 1;
      }
    }
    Tensor x = Tensors.of(inputs, scenes.size(), INPUTS);
    Tensor h = torch.gelu(torch.linear(x, inner, Tensors.some(innerBias)));
    return unit(torch.linear(h, outer, Tensors.none()));
  }

  private static List<?> attributes(Scene scene) {
    return Arrays.asList(
        scene.thing(), scene.style(), scene.background(), scene.size(), scene.position());
  }

  /** Rows divided by their length. */
  static Tensor unit(Tensor rows) {
    Tensor squares = rows.square().sum(new long[] {1}, true, new ScalarTypeOptional());
    return rows.div(squares.sqrt());
  }
}
