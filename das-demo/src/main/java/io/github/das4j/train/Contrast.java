package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Size;
import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
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
    THING,
    STYLE,
    BACKGROUND,
    SIZE,
    POSITION;

    private Scene change(Scene s, RandomGenerator r) {
      return switch (this) {
        case THING -> with(s, Thing.ALL.get(r.nextInt(Thing.ALL.size())));
        case STYLE ->
            Scene.of(
                s.thing(), Scene.pick(Style.values(), r), s.background(), s.size(), s.position());
        case BACKGROUND ->
            Scene.of(s.thing(), s.style(), Scene.pick(Colour.values(), r), s.size(), s.position());
        case SIZE -> resized(s, Scene.pick(Size.values(), r));
        case POSITION -> placed(s, Scene.pick(Position.values(), r));
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

  /** Share of captions that say a colour of the thing itself. */
  private static final double COLOURED = 0.25;

  /** Share of captions without the article that comes first. */
  private static final double BARE = 0.15;

  /** Share of captions without the comma before the style. */
  private static final double RUN_ON = 0.3;

  private Contrast() {}

  private static Scene with(Scene s, Thing thing) {
    return Scene.of(thing, s.style(), s.background(), s.size(), s.position());
  }

  /** In the center, which is where a drawing of either size can be. */
  private static Scene resized(Scene s, Size size) {
    return Scene.of(s.thing(), s.style(), s.background(), size, Position.CENTER);
  }

  /** Small, for a large drawing has one place only. */
  private static Scene placed(Scene s, Position position) {
    return Scene.of(s.thing(), s.style(), s.background(), Size.SMALL, position);
  }

  /**
   * Scenes with a caption each.
   *
   * @param truth {@code [scenes, captions]}, row by row: whether the caption is true of the scene
   */
  record Batch(List<Scene> scenes, List<String> captions, float[] truth) {}

  /** So many groups of a scene and its seven neighbours that differ in one thing or two. */
  static Batch draw(Drawings drawings, int groups, RandomGenerator random) {
    List<Scene> scenes = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    List<Captions.Said> said = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      Scene base = exact(Scene.random(random));
      scenes.add(base);
      for (Attribute attribute : Attribute.values()) {
        scenes.add(attribute.changed(base, random));
      }
      scenes.add(Attribute.THING.changed(base, random));
      scenes.add(Attribute.THING.changed(base, random));
    }
    for (Scene scene : scenes) {
      Captions.Said what = said(drawings, scene, WHOLE, random);
      said.add(what);
      captions.add(worded(scene, what, random));
    }
    int count = scenes.size();
    float[] truth = new float[count * count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        truth[i * count + j] = fits(drawings, scenes.get(i), scenes.get(j), said.get(j)) ? 1 : 0;
      }
    }
    return new Batch(scenes, captions, truth);
  }

  private static Scene exact(Scene s) {
    return Scene.of(s.thing(), s.style(), s.background(), s.size(), s.position());
  }

  /** What is said of a scene; in some captions one of the drawing's own colours too. */
  static Captions.Said said(Drawings drawings, Scene scene, double whole, RandomGenerator random) {
    Captions.Said said = Captions.Said.random(whole, random);
    if (random.nextDouble() >= COLOURED) {
      return said;
    }
    List<Colour> own = drawings.colours(scene);
    return said.with(own.get(random.nextInt(own.size())));
  }

  /** A caption as people write them: now and then without its article or its comma. */
  static String worded(Scene scene, Captions.Said said, RandomGenerator random) {
    String caption = Captions.of(scene, said);
    if (random.nextDouble() < BARE) {
      caption = caption.substring(caption.indexOf(' ') + 1);
    }
    return random.nextDouble() < RUN_ON ? caption.replace(",", "") : caption;
  }

  private static boolean fits(Drawings drawings, Scene scene, Scene described, Captions.Said said) {
    boolean placed = said.position() && described.size() == Size.SMALL;
    return scene.thing().equals(described.thing())
        && said.colour().map(drawings.colours(scene)::contains).orElse(true)
        && (!said.style() || scene.style() == described.style())
        && (!said.background() || scene.background() == described.background())
        && (!said.size() || scene.size() == described.size())
        && (!placed || scene.position() == described.position());
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
