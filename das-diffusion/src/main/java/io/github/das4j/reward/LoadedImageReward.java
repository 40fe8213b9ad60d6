package io.github.das4j.reward;

import io.github.das4j.checkpoint.BlipConfig;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.StateDicts;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.nn.ImageReward;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.BertTokenizer;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** ImageReward with its tokenizer. */
final class LoadedImageReward implements AutoCloseable {

  /** ImageReward, ImageReward.py: max_length of the tokenizer's calls. */
  private static final int MOST_TOKENS = 35;

  private static final String VOCABULARY = "vocab.txt";

  /** The published file's name, then the usual one. */
  private static final String[] STEMS = {"ImageReward", "model"};

  private final Arena arena = new Arena();
  private final StateDict file;
  private final ImageReward network;
  private final BertTokenizer tokenizer;

  private LoadedImageReward(StateDict file, Path folder, Placement placement) {
    this.file = file;
    this.tokenizer = BertTokenizer.open(folder.resolve(VOCABULARY));
    Weights weights = Weights.of(file, placement, arena);
    this.network = new ImageReward(weights, BlipConfig.of(file, folder));
    weights.verify();
    if (tokenizer.size() > network.config().text().vocabSize()) {
      throw new CheckpointException(
          folder.resolve(VOCABULARY)
              + " has with [DEC] and [ENC] "
              + tokenizer.size()
              + " tokens, the network only "
              + network.config().text().vocabSize());
    }
  }

  /** The one of this folder, loaded once per context. */
  static LoadedImageReward of(Path folder, RewardContext context) {
    return context.shared(folder, LoadedImageReward.class, path -> open(path, context.placement()));
  }

  private static LoadedImageReward open(Path folder, Placement placement) {
    // BLIP was trained to match pictures and texts by projections that the score does not use.
    StateDict file =
        StateDicts.without(
            StateDicts.withoutPositionIds(StateDicts.open(StateDicts.find(folder, STEMS))),
            name -> name.matches("blip\\.(vision|text)_proj\\..*"));
    return new LoadedImageReward(file, folder, placement);
  }

  ImageReward network() {
    return network;
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
    arena.close();
    tokenizer.close();
    file.close();
  }
}
