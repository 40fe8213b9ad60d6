package io.github.das4j.demo;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A classifier of thing, style, background, size and place: the judge of the demo model. It is
 * trained apart from the CLIP and never guides, so that what a reward gains can be checked by one
 * that was not asked.
 *
 * <p>Four convolutions that halve the picture, a layer of {@value #FEATURES} features, and a linear
 * layer for all five answers.
 */
public final class SceneReader {

  /** Width of the layer before the last, in whose features sets of pictures are compared. */
  public static final int FEATURES = 256;

  private static final int[] CHANNELS = {3, 32, 64, 96, 128};
  private static final int GROUPS = 8;
  private static final double EPS = 1e-5;
  private static final Operations.Convolution HALVING = new Operations.Convolution(2, 1);

  private static final List<Style> STYLES = List.of(Style.values());
  private static final List<Colour> BACKGROUNDS = List.of(Colour.values());
  private static final List<Size> SIZES = List.of(Size.values());
  private static final List<Position> PLACES = List.of(Position.values());
  private static final List<Integer> CHOICES =
      List.of(Thing.ALL.size(), STYLES.size(), BACKGROUNDS.size(), SIZES.size(), PLACES.size());
  private static final int LOGITS = CHOICES.stream().mapToInt(Integer::intValue).sum();

  private record Layer(Tensor weight, Tensor bias) {}

  private final List<Layer> convolutions = new ArrayList<>();
  private final List<Operations.Affine> norms = new ArrayList<>();
  private final Layer inner;
  private final Layer outer;

  /** Takes the weights as {@code das train demo --stage reader} writes them. */
  public SceneReader(Weights w) {
    for (int i = 0; i + 1 < CHANNELS.length; i++) {
      Weights convolution = w.at("convolutions").at(i);
      int out = CHANNELS[i + 1];
      convolutions.add(
          new Layer(
              convolution.get("weight", out, CHANNELS[i], 3, 3), convolution.get("bias", out)));
      Weights norm = w.at("norms").at(i);
      norms.add(new Operations.Affine(norm.get("weight", out), norm.get("bias", out), EPS));
    }
    int side = Scene.SIDE >> convolutions.size();
    int flat = CHANNELS[CHANNELS.length - 1] * side * side;
    this.inner = linear(w.at("inner"), flat, FEATURES);
    this.outer = linear(w.at("outer"), FEATURES, LOGITS);
  }

  private static Layer linear(Weights w, int in, int out) {
    return new Layer(w.get("weight", out, in), w.get("bias", out));
  }

  /**
   * What the classifier sees in pictures.
   *
   * @param images {@code [B, 3, 64, 64]} in [0, 1]
   * @return {@code [B, 256]}
   */
  public Tensor features(Tensor images) {
    Tensor x = Tensors.scale(images, 2).sub(new Scalar(1));
    for (int i = 0; i < convolutions.size(); i++) {
      Layer layer = convolutions.get(i);
      x = Operations.conv2d(x, layer.weight(), Optional.of(layer.bias()), HALVING);
      x = torch.silu(Operations.groupNorm(x, GROUPS, norms.get(i)));
    }
    return torch.silu(
        Operations.linear(x.flatten(1, 3), inner.weight(), Optional.of(inner.bias())));
  }

  /**
   * Logarithms of the probabilities of each answer: things, styles, backgrounds, sizes, places.
   *
   * @param features {@code [B, 256]}
   * @return five, each {@code [B, choices]}
   */
  public List<Tensor> answers(Tensor features) {
    Tensor logits = Operations.linear(features, outer.weight(), Optional.of(outer.bias()));
    List<Tensor> answers = new ArrayList<>();
    long from = 0;
    for (int choices : CHOICES) {
      answers.add(torch.log_softmax(logits.narrow(1, from, choices), 1));
      from += choices;
    }
    return answers;
  }

  /**
   * Reads pictures.
   *
   * @param images {@code [B, 3, 64, 64]} in [0, 1]
   */
  public List<Reading> read(Tensor images) {
    List<Tensor> answers = answers(features(images));
    List<long[]> best =
        answers.stream()
            .map(answer -> Tensors.longs(answer.argmax(new LongOptional(1), false)))
            .toList();
    double[] certainty = Tensors.doubles(answers.get(0).exp().amax(new long[] {1}, false));
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < certainty.length; i++) {
      readings.add(
          new Reading(
              Thing.ALL.get((int) best.get(0)[i]),
              STYLES.get((int) best.get(1)[i]),
              BACKGROUNDS.get((int) best.get(2)[i]),
              SIZES.get((int) best.get(3)[i]),
              PLACES.get((int) best.get(4)[i]),
              certainty[i]));
    }
    return readings;
  }

  /** The places of a scene's answers among the choices, in their order. */
  public static long[] truth(Scene scene) {
    return new long[] {
      scene.thing().index(),
      STYLES.indexOf(scene.style()),
      BACKGROUNDS.indexOf(scene.background()),
      SIZES.indexOf(scene.size()),
      PLACES.indexOf(scene.position())
    };
  }
}
