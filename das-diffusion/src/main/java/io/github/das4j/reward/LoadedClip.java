package io.github.das4j.reward;

import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.StateDicts;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.nn.Clip;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.ClipTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A full CLIP in Hugging Face layout with its tokenizer: unit features of images and texts. */
public final class LoadedClip implements AutoCloseable {

  private final Arena arena = new Arena();
  private final StateDict file;
  private final Clip network;
  private final Placement placement;
  private final Path folder;
  private final Preprocessing preprocessing;

  private LoadedClip(Path folder, Placement placement) {
    this.folder = folder;
    this.placement = placement;
    var config = Configs.clip(folder);
    this.file = StateDicts.withoutPositionIds(StateDicts.open(folder));
    Weights weights = Weights.of(file, placement, arena);
    this.network = new Clip(weights, config);
    weights.verify();
    this.preprocessing = new Preprocessing(config.vision().imageSize());
  }

  /** The CLIP of this folder, loaded once per context. */
  public static LoadedClip of(Path folder, RewardContext context) {
    return context.shared(
        folder, LoadedClip.class, path -> new LoadedClip(path, context.placement()));
  }

  /** Width of the features. */
  public int width() {
    return network.config().projectionDim();
  }

  /** From [images in [0, 1]] to [unit features [B, width] float32]. */
  public List<Stage> imageStages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(in -> new Tensor[] {preprocessing.apply(in[0])});
    stages.addAll(network.imageStages());
    stages.add(in -> new Tensor[] {unit(in[0])});
    return stages;
  }

  /** Unit features [1, width] float32 of a text, owned by the innermost scope. */
  public Tensor text(String prompt) {
    try (Scope scope = Scope.open();
        ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
      long[] ids = Arrays.stream(tokenizer.encode(prompt).ids()).asLongStream().toArray();
      Tensor batch = Tensors.of(ids, 1, ids.length).to(placement.device().torch(), ScalarType.Long);
      return scope.keep(unit(network.textFeatures(batch)));
    }
  }

  private static Tensor unit(Tensor features) {
    return features.div(features.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true));
  }

  @Override
  public void close() {
    arena.close();
    file.close();
  }
}
