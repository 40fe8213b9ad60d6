package io.github.das4j.reward;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.OpenClipConfig;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.OpenClipNames;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Clip;
import io.github.das4j.nn.Footprints;
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
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A full CLIP with its tokenizer: unit features of images and texts. */
public final class LoadedClip implements AutoCloseable {

  private final Arena arena = new Arena();
  private final StateDict file;
  private final Clip network;
  private final Standardisation standard;
  private final Placement placement;
  private final Path folder;

  private LoadedClip(StateDict file, ClipConfig config, Path folder, Placement placement) {
    this.file = file;
    this.folder = folder;
    this.placement = placement;
    try {
      Weights weights = Weights.of(file, placement, arena);
      this.network = new Clip(weights, config);
      this.standard = Standardisation.of(weights);
      weights.verify();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The CLIP of this folder, in the layout of transformers, loaded once per context. */
  public static LoadedClip of(Path folder, RewardContext context) {
    return context.shared(
        folder,
        LoadedClip.class,
        path -> {
          StateDict file = file(path);
          return new LoadedClip(file, clip(path, file), path, context.placement());
        });
  }

  /**
   * The CLIP of this weight file, loaded once per context: in the layout of open_clip, or in that
   * of transformers with a configuration beside it.
   */
  static LoadedClip ofEither(Path weights, RewardContext context) {
    return inTransformers(weights)
        ? of(parent(weights), context)
        : context.shared(weights, LoadedClip.class, path -> openClip(path, context.placement()));
  }

  private static boolean inTransformers(Path weights) {
    try (StateDict file =
        WeightKind.require(StateDicts.open(weights), WeightKind.OPEN_CLIP, WeightKind.CLIP)) {
      return WeightKind.of(file) == WeightKind.CLIP;
    }
  }

  /** What the CLIP of a folder takes, in the layout of transformers. */
  static RewardMemory memory(Path folder) {
    try (StateDict file = file(folder)) {
      return memory(folder, file, Configs.clip(folder, file));
    }
  }

  private static StateDict file(Path folder) {
    return StateDicts.withoutPositionIds(
        WeightKind.require(StateDicts.open(folder), WeightKind.CLIP));
  }

  /** What the CLIP of a weight file takes, in either layout. */
  static RewardMemory eitherMemory(Path weights) {
    if (inTransformers(weights)) {
      return memory(parent(weights));
    }
    try (StateDict file = StateDicts.open(weights)) {
      return memory(weights, file, OpenClipConfig.of(file, parent(weights)));
    }
  }

  private static RewardMemory memory(Path path, StateDict file, ClipConfig config) {
    return new RewardMemory(
        Map.of(path, Contents.of(file)), Footprints.vision(config.vision()), true);
  }

  private static ClipConfig clip(Path folder, StateDict file) {
    try {
      return Configs.clip(folder, file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** The folder of a file. */
  static Path parent(Path file) {
    return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
  }

  private static LoadedClip openClip(Path path, Placement placement) {
    Path folder = parent(path);
    StateDict file = StateDicts.open(path);
    ClipConfig config;
    StateDict renamed;
    try {
      config = OpenClipConfig.of(file, folder);
      renamed = OpenClipNames.renamed(file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    return new LoadedClip(renamed, config, folder, placement);
  }

  /** Width of the features. */
  public int width() {
    return network.config().projectionDim();
  }

  /** Width and height of the images that the network takes. */
  int imageSize() {
    return network.config().vision().imageSize();
  }

  /** What its images are standardised by. */
  Standardisation standard() {
    return standard;
  }

  /** From [images in [0, 1]] to [unit features [B, width] float32]. */
  public List<Stage> imageStages() {
    Preprocessing preprocessing = new Preprocessing(imageSize(), Resize.BILINEAR, standard);
    List<Stage> stages = new ArrayList<>();
    stages.add(in -> new Tensor[] {preprocessing.apply(in[0])});
    stages.addAll(pixelStages());
    return stages;
  }

  /** From [standardised pixels of the network's size] to [unit features]. */
  List<Stage> pixelStages() {
    List<Stage> stages = new ArrayList<>(network.imageStages());
    stages.add(in -> new Tensor[] {unit(in[0])});
    return stages;
  }

  /**
   * Looks whether texts can be embedded.
   *
   * @throws CheckpointException if the folder has no tokenizer, or another model's
   */
  LoadedClip requireTokenizer(Path tokenizerFolder) {
    ClipTokenizer.open(tokenizerFolder, network.config().text()).close();
    return this;
  }

  /** The same of the tokenizer in its own folder. */
  LoadedClip requireTokenizer() {
    return requireTokenizer(folder);
  }

  /** Unit features [1, width] float32 of a text, owned by the innermost scope. */
  public Tensor text(String prompt) {
    return text(prompt, folder);
  }

  /** The same with the tokenizer of another folder. */
  Tensor text(String prompt, Path tokenizerFolder) {
    try (Scope scope = Scope.open();
        ClipTokenizer tokenizer = ClipTokenizer.open(tokenizerFolder, network.config().text())) {
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
