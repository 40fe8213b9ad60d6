package io.github.das4j.reward;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.tensors.CopiedStateDict;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Lpips;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The metric LPIPS (AlexNet, version 0.1): how different images look. Not a reward; it measures how
 * diverse a set of images is.
 */
public final class PerceptualDistance implements AutoCloseable {

  private final Arena arena = new Arena();
  private final Lpips network;

  private PerceptualDistance(Path alexNet, Path heads, Placement placement) {
    try (StateDict trunk =
            StateDicts.withoutClassifier(
                WeightKind.require(StateDicts.open(alexNet), WeightKind.ALEXNET));
        StateDict linear = WeightKind.require(StateDicts.open(heads), WeightKind.LPIPS_ALEX)) {
      Weights features = Weights.of(new CopiedStateDict(trunk), placement, arena);
      Weights weights = Weights.of(new CopiedStateDict(linear), placement, arena);
      this.network = new Lpips(features, weights);
      features.verify();
      weights.verify();
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * @param alexNet torchvision's {@code alexnet-owt-7be5be79.pth}, or any file with its features
   * @param heads {@code alex.pth} of LPIPS's weights/v0.1
   * @throws io.github.das4j.checkpoint.CheckpointException if these are not what the files hold
   */
  public static PerceptualDistance open(Path alexNet, Path heads, Placement placement) {
    return new PerceptualDistance(alexNet, heads, placement);
  }

  /**
   * Distances of the images of one batch from those of another, row by row.
   *
   * @param first {@code [B, 3, H, W]} in [0, 1]; published figures have 224×224
   */
  public double[] between(Tensor first, Tensor second) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return Tensors.doubles(network.distance(first, second));
    }
  }

  /** Distances of all pairs of a batch's images: (0, 1), (0, 2), …, (1, 2), …. */
  public double[] pairwise(Tensor images) {
    int count = Math.toIntExact(images.size(0));
    double[] distances = new double[count * (count - 1) / 2];
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      List<List<Tensor>> features = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        features.add(network.features(images.narrow(0, i, 1)));
      }
      int pair = 0;
      for (int i = 0; i < count; i++) {
        for (int j = i + 1; j < count; j++) {
          distances[pair++] = distance(features.get(i), features.get(j));
        }
      }
    }
    return distances;
  }

  private double distance(List<Tensor> first, List<Tensor> second) {
    try (Scope scope = Scope.open()) {
      return Tensors.doubles(network.distance(first, second))[0];
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
