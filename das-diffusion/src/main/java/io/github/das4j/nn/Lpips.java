package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LPIPS, version 0.1, on AlexNet (Zhang et al. 2018, arXiv 1801.03924; github.com/richzhang/
 * PerceptualSimilarity, lpips/lpips.py): how different two images look, from 0 up.
 */
public final class Lpips {

  /** torchvision, alexnet.py: where the convolutions are among its features. */
  private static final int[] INDICES = {0, 3, 6, 8, 10};

  /** The convolutions of torchvision, alexnet.py. */
  private static final List<Conv2d.Shape> SHAPES =
      List.of(
          new Conv2d.Shape(3, 64, 11, 4, 2),
          new Conv2d.Shape(64, 192, 5, 1, 2),
          new Conv2d.Shape(192, 384, 3, 1, 1),
          new Conv2d.Shape(384, 256, 3, 1, 1),
          new Conv2d.Shape(256, 256, 3, 1, 1));

  /** Before the second and the third convolution. */
  private static final int LAST_POOLED = 2;

  private static final long[] POOL = {3, 3};
  private static final long[] POOL_STRIDE = {2, 2};
  private static final long[] ZERO = {0, 0};
  private static final long[] ONE = {1, 1};

  /** lpips.py: ScalingLayer. */
  private static final double[] SHIFT = {-.030, -.088, -.188};

  private static final double[] SCALE = {.458, .448, .450};

  /** lpips/__init__.py: normalize_tensor. */
  private static final double EPS = 1e-10;

  /** Far below {@link #EPS}², it changes no value; the root of 0 would have no derivative. */
  private static final double LEAST_SQUARE = 1e-30;

  private static final long[] CHANNELS = {1};
  private static final long[] PLACES = {1, 2, 3};

  private final Placement placement;
  private final Tensor shift;
  private final Tensor scale;
  private final List<Conv2d> convolutions = new ArrayList<>();
  private final List<Tensor> heads = new ArrayList<>();

  /**
   * @param trunk torchvision's AlexNet, where {@code features} is
   * @param heads the weights of the channels, where {@code lin0} to {@code lin4} are
   */
  public Lpips(Weights trunk, Weights heads) {
    this.placement = trunk.placement();
    this.shift = trunk.constant(SHIFT, 1, SHIFT.length, 1, 1);
    this.scale = trunk.constant(SCALE, 1, SCALE.length, 1, 1);
    for (int layer = 0; layer < INDICES.length; layer++) {
      Conv2d.Shape shape = SHAPES.get(layer);
      convolutions.add(Conv2d.of(trunk.at("features").at(INDICES[layer]), shape));
      // The model is a dropout, idle here, and a 1×1 convolution.
      this.heads.add(heads.at("lin" + layer).at("model").at(1).get("weight", 1, shape.out(), 1, 1));
    }
  }

  /**
   * What the trunk sees: each layer's channels, of unit length at every place.
   *
   * @param images {@code [B, 3, H, W]} in [0, 1], of at least 31 pixels a side
   */
  public List<Tensor> features(Tensor images) {
    try (Scope scope = Scope.open()) {
      return activations(images).stream().map(x -> scope.keep(unit(x))).toList();
    }
  }

  /** Distances {@code [B]} float32 of images with these features; one row goes with many. */
  public Tensor distance(List<Tensor> first, List<Tensor> second) {
    try (Scope scope = Scope.open()) {
      List<Tensor> parts = contributions(first, second);
      Tensor sum = parts.get(0);
      for (Tensor part : parts.subList(1, parts.size())) {
        sum = sum.add(part);
      }
      return scope.keep(sum);
    }
  }

  /** {@link #distance(List, List)} of images {@code [B, 3, H, W]} in [0, 1]. */
  public Tensor distance(Tensor first, Tensor second) {
    return distance(features(first), features(second));
  }

  /** What each layer adds to the distance. */
  List<Tensor> contributions(List<Tensor> first, List<Tensor> second) {
    List<Tensor> parts = new ArrayList<>();
    for (int layer = 0; layer < heads.size(); layer++) {
      Tensor difference = first.get(layer).sub(second.get(layer));
      Tensor weighed = difference.square().mul(heads.get(layer).to(ScalarType.Float));
      Tensor places = weighed.sum(CHANNELS, true, new ScalarTypeOptional());
      parts.add(places.mean(PLACES, false, new ScalarTypeOptional()));
    }
    return parts;
  }

  /** After each rectifier, not normalised. */
  List<Tensor> activations(Tensor images) {
    Tensor signed = Tensors.scale(images, 2).sub(new Scalar(1));
    Tensor x = Maps.enter(signed.sub(shift).div(scale), placement);
    List<Tensor> activations = new ArrayList<>();
    for (int layer = 0; layer < convolutions.size(); layer++) {
      Tensor pooled =
          layer == 0 || layer > LAST_POOLED
              ? x
              : torch.max_pool2d(x, POOL, POOL_STRIDE, ZERO, ONE, false);
      x = Operations.relu(convolutions.get(layer).forward(pooled));
      activations.add(x.to(ScalarType.Float));
    }
    return activations;
  }

  private static Tensor unit(Tensor x) {
    Tensor squares = x.square().sum(CHANNELS, true, new ScalarTypeOptional());
    Tensor norm = squares.clamp_min(new Scalar(LEAST_SQUARE)).sqrt();
    return x.div(norm.add(new Scalar(EPS)));
  }
}
