package io.github.das4j.reward;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Footprints;
import io.github.das4j.nn.ImageReward;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.BertTokenizer;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** ImageReward with its tokenizer. */
final class LoadedImageReward implements AutoCloseable {

  /** ImageReward, ImageReward.py: max_length of the tokenizer's calls. */
  private static final int MOST_TOKENS = 35;

  private static final String VOCABULARY = "vocab.txt";

  /** The published file's name, then the usual one. */
  private static final String[] STEMS = {"ImageReward", "model"};

  private final Opened opened = new Opened();
  private final ImageReward network;
  private final Standardisation standard;
  private final BertTokenizer tokenizer;

  private LoadedImageReward(StateDict file, Path folder, Placement placement) {
    opened.add(file);
    Path vocabulary = folder.resolve(VOCABULARY);
    try {
      this.tokenizer = opened.add(BertTokenizer.open(vocabulary));
      Weights weights = Weights.of(file, placement, opened.add(new Arena()));
      this.network = new ImageReward(weights, BlipConfig.of(file, folder));
      this.standard = Standardisation.of(weights);
      weights.verify();
      requireSize(vocabulary, tokenizer.size(), network.config().text().vocabSize());
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static void requireSize(Path vocabulary, int tokens, int embedded) {
    if (tokens > embedded) {
      throw new CheckpointException(
          vocabulary
              + " gives [ENC] the id "
              + (tokens - 1)
              + ", but the text encoder's embedding has "
              + embedded
              + " rows (ids 0 to "
              + (embedded - 1)
              + "): the two belong to different models");
    }
  }

  /** The one of this folder, loaded once per context. */
  static LoadedImageReward of(Path folder, RewardContext context) {
    return context.shared(folder, LoadedImageReward.class, path -> open(path, context.placement()));
  }

  private static LoadedImageReward open(Path folder, Placement placement) {
    return new LoadedImageReward(file(folder), folder, placement);
  }

  /** The file's tensors but those that the score does not use. */
  private static StateDict file(Path folder) {
    return StateDicts.withoutBlipProjections(
        StateDicts.withoutPositionIds(
            WeightKind.require(
                StateDicts.open(StateDicts.find(folder, STEMS)), WeightKind.IMAGE_REWARD)));
  }

  /** What the one of a folder takes. */
  static RewardMemory memory(Path folder) {
    try (StateDict file = file(folder)) {
      return new RewardMemory(
          Map.of(folder, Contents.of(file)),
          Footprints.vision(BlipConfig.of(file, folder).vision()),
          true);
    }
  }

  ImageReward network() {
    return network;
  }

  /** What its images are standardised by. */
  Standardisation standard() {
    return standard;
  }

  /** Width and height of the images that the network takes. */
  int imageSize() {
    return network.config().vision().imageSize();
  }

  /** What {@link ImageReward#embed} makes of a prompt, owned by the innermost scope. */
  Tensor embed(String prompt) {
    try (Scope scope = Scope.open()) {
      long[] ids = tokenizer.encode(prompt, MOST_TOKENS);
      return scope.keep(network.embed(Tensors.of(ids, 1, ids.length)));
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
