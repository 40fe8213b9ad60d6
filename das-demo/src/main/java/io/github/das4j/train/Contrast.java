package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Shape;
import io.github.das4j.demo.Size;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Scenes and captions to be told apart, many of which differ in one thing only. */
final class Contrast {

  /** The things in which two scenes can differ, by name. */
  enum Attribute {
    SHAPE,
    COLOUR,
    BACKGROUND,
    SIZE,
    POSITION,
    SWAPPED;

    private Scene change(Scene s, RandomGenerator r) {
      return switch (this) {
        case SHAPE -> with(s, Scene.pick(Shape.values(), r));
        case COLOUR -> recoloured(s, Scene.pick(Colour.values(), r), s.background());
        case BACKGROUND -> recoloured(s, s.colour(), Scene.pick(Colour.values(), r));
        case SIZE -> with(s, Scene.pick(Size.values(), r));
        case POSITION -> with(s, Scene.pick(Position.values(), r));
        case SWAPPED -> recoloured(s, s.background(), s.colour());
      };
    }

    /** The scene, exactly in its place, with another value of this. */
    Scene changed(Scene scene, RandomGenerator random) {
      Scene exact = exact(scene);
      Scene other = exact;
      while (other.equals(exact)) {
        other = change(exact, random);
      }
      return other;
    }
  }

  private static final double WHOLE = 0.6;

  private Contrast() {}

  private static Scene with(Scene s, Shape shape) {
    return Scene.of(shape, s.colour(), s.background(), s.size(), s.position());
  }

  private static Scene with(Scene s, Size size) {
    return Scene.of(s.shape(), s.colour(), s.background(), size, s.position());
  }

  private static Scene with(Scene s, Position position) {
    return Scene.of(s.shape(), s.colour(), s.background(), s.size(), position);
  }

  /** The same scene where both colours would be equal. */
  private static Scene recoloured(Scene s, Colour colour, Colour background) {
    return colour == background
        ? s
        : Scene.of(s.shape(), colour, background, s.size(), s.position());
  }

  /**
   * Scenes with a caption each.
   *
   * @param truth {@code [scenes, captions]}, row by row: whether the caption is true of the scene
   */
  record Batch(List<Scene> scenes, List<String> captions, float[] truth) {}

  /** So many groups of a scene and its seven neighbours that differ in one thing. */
  static Batch draw(int groups, RandomGenerator random) {
    List<Scene> scenes = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    List<Captions.Said> said = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      Scene base = exact(Scene.random(random));
      scenes.add(base);
      for (Attribute attribute : Attribute.values()) {
        scenes.add(attribute.changed(base, random));
      }
      scenes.add(Attribute.SHAPE.changed(base, random));
    }
    for (Scene scene : scenes) {
      Captions.Said what = Captions.Said.random(WHOLE, random);
      said.add(what);
      captions.add(Captions.of(scene, what));
    }
    int count = scenes.size();
    float[] truth = new float[count * count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        truth[i * count + j] = fits(scenes.get(i), scenes.get(j), said.get(j)) ? 1 : 0;
      }
    }
    return new Batch(scenes, captions, truth);
  }

  private static Scene exact(Scene s) {
    return Scene.of(s.shape(), s.colour(), s.background(), s.size(), s.position());
  }

  private static boolean fits(Scene scene, Scene described, Captions.Said said) {
    return scene.shape() == described.shape()
        && (!said.colour() || scene.colour() == described.colour())
        && (!said.background() || scene.background() == described.background())
        && (!said.size() || scene.size() == described.size())
        && (!said.position() || scene.position() == described.position());
  }

  /**
   * Cross-entropy, both ways, of the softmax of scaled cosines with what is true, spread evenly.
   *
   * @param rows {@code [R, D]} of length 1
   * @param columns {@code [C, D]} of length 1
   * @param truth {@code [R, C]} of 0 and 1
   */
  static Tensor loss(Tensor rows, Tensor columns, Tensor logScale, Tensor truth) {
    Tensor logits = rows.matmul(columns.t()).mul(logScale.exp());
    Tensor there = oneWay(logits, truth);
    Tensor back = oneWay(logits.t(), truth.t());
    return Tensors.scale(there.add(back), 0.5);
  }

  private static Tensor oneWay(Tensor logits, Tensor truth) {
    Tensor total = truth.sum(new long[] {1}, true, new ScalarTypeOptional());
    Tensor target = truth.div(total);
    return target
        .mul(torch.log_softmax(logits, 1))
        .sum()
        .neg()
        .div(Tensors.of(new float[] {logits.size(0)}, 1).squeeze());
  }
}
