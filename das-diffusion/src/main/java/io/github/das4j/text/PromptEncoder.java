package io.github.das4j.text;

import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Prompts to the hidden states that a U-Net attends to: of one text encoder after its final norm
 * (Stable Diffusion 1.x, 2.x and LCM), or of two side by side, before their last layers and with
 * the second one's projection (SDXL; Podell et al. 2023, arXiv 2307.01952, section 2.1).
 */
public final class PromptEncoder implements PlainEncoder, AutoCloseable {

  /**
   * A text encoder with the tokenizer that feeds it.
   *
   * @param learned tokens that the network knows beside the tokenizer's
   */
  public record Tower(ClipTokenizer tokenizer, ClipText network, LearnedTokens learned) {

    /** One that knows its vocabulary alone. */
    public Tower(ClipTokenizer tokenizer, ClipText network) {
      this(tokenizer, network, LearnedTokens.none());
    }

    private PromptTokens tokens() {
      return new PromptTokens(tokenizer, learned);
    }

    ClipText.Output forward(ClipTokenizer.Encoding encoding, TorchDevice device) {
      return forward(encoding.ids(), encoding.attention(), device);
    }

    private ClipText.Output forward(int[] tokens, int[] attention, TorchDevice device) {
      Tensor ids = row(tokens, device);
      return network.config().useAttentionMask()
          ? network.forward(ids, row(attention, device))
          : network.forward(ids);
    }
  }

  static Tensor row(int[] numbers, TorchDevice device) {
    long[] row = Arrays.stream(numbers).asLongStream().toArray();
    return Tensors.of(row, 1, row.length).to(device.torch(), ScalarType.Long);
  }

  /** How many of the last layers the two towers leave out of themselves. */
  private static final int SKIPPED_BY_TWO = 1;

  private final List<Tower> towers;
  private final int skip;
  private final TorchDevice device;

  private PromptEncoder(List<Tower> towers, int skip, int clipSkip, TorchDevice device) {
    this.towers = List.copyOf(towers);
    this.skip = skip;
    this.device = device;
    for (Tower tower : towers) {
      int layers = tower.network().config().numHiddenLayers();
      if (skip >= layers) {
        throw new IllegalArgumentException(
            "clip-skip must be below the text encoder's "
                + (layers - skip + clipSkip)
                + " layers, not "
                + clipSkip);
      }
    }
  }

  /**
   * @param clipSkip layers of the text encoder to leave out at the end, at least 0
   */
  public static PromptEncoder of(Tower tower, int clipSkip, TorchDevice device) {
    return new PromptEncoder(List.of(tower), clipSkip, clipSkip, device);
  }

  /**
   * @param second gives the pooled projection
   * @param clipSkip layers to leave out beside the last one, at least 0
   */
  public static PromptEncoder of(Tower first, Tower second, int clipSkip, TorchDevice device) {
    return new PromptEncoder(List.of(first, second), clipSkip + SKIPPED_BY_TWO, clipSkip, device);
  }

  /**
   * A prompt, encoded.
   *
   * @param conditioning one row, [1, L, D] float32, owned by the scope that was open; with the
   *     pooled projection [1, P] where there are two encoders
   * @param warnings what was cut off, if anything
   */
  public record Encoded(Conditioning conditioning, List<String> warnings) {}

  /** Width D of the states. */
  public int width() {
    return towers.stream().mapToInt(tower -> tower.network().config().hiddenSize()).sum();
  }

  /** Width P of the pooled projection; 0 with one encoder. */
  public int pooledWidth() {
    return towers.size() == 1 ? 0 : last().network().config().projectionDim();
  }

  private Tower last() {
    return towers.get(towers.size() - 1);
  }

  /** A prompt, with the last layers left out that clip skip asks for. */
  @Override
  public Encoded encode(String prompt) {
    return encode(prompt, skip);
  }

  /**
   * A negative prompt: clip skip is not for it (diffusers, pipeline_stable_diffusion.py and
   * pipeline_stable_diffusion_xl.py, encode_prompt).
   */
  @Override
  public Encoded encodeNegative(String prompt) {
    return encode(prompt, towers.size() == 1 ? 0 : SKIPPED_BY_TWO);
  }

  /** How many chunks a weighted prompt takes, at least 1. */
  public int chunks(WeightedPrompt prompt) {
    return towers.stream()
        .mapToInt(tower -> PromptChunk.of(prompt, tower.tokens()).size())
        .max()
        .orElseThrow();
  }

  /**
   * A weighted prompt of any length: each chunk is encoded alone, its states are multiplied by
   * their weights and brought back to the mean that they had, and the chunks stand one behind the
   * other. The projection is that of the first chunk, without weights.
   *
   * @param atLeast chunks; what the prompt does not fill is empty ones behind it
   * @return states {@code [1, chunks · L, D]}
   */
  public Conditioning encode(WeightedPrompt prompt, int atLeast) {
    return encode(prompt, atLeast, skip);
  }

  /** The same of a negative prompt, which clip skip is not for. */
  public Conditioning encodeNegative(WeightedPrompt prompt, int atLeast) {
    return encode(prompt, atLeast, towers.size() == 1 ? 0 : SKIPPED_BY_TWO);
  }

  private Conditioning encode(WeightedPrompt prompt, int atLeast, int skip) {
    int count = Math.max(atLeast, chunks(prompt));
    List<Tensor> towersStates = new ArrayList<>();
    Optional<Tensor> pooled = Optional.empty();
    try (Scope scope = Scope.open()) {
      for (Tower tower : towers) {
        List<PromptChunk> chunks = new ArrayList<>(PromptChunk.of(prompt, tower.tokens()));
        while (chunks.size() < count) {
          chunks.add(PromptChunk.empty(tower.tokens()));
        }
        List<Tensor> states = new ArrayList<>();
        for (PromptChunk chunk : chunks) {
          ClipText.Output output = tower.forward(chunk.ids(), chunk.attention(), device);
          Tensor plain = towers.size() == 1 ? output.skipping(skip) : output.unnormalised(skip);
          if (towers.size() > 1 && states.isEmpty()) {
            pooled = Optional.of(output.pooled());
          }
          states.add(weighted(plain, chunk));
        }
        towersStates.add(Tensors.cat(states, 1));
      }
      Tensor context = scope.keep(Tensors.cat(towersStates, 2));
      return new Conditioning(context, pooled.map(scope::keep), Optional.empty(), Optional.empty());
    }
  }

  /** The mean is over all numbers of the chunk, in double, and the factor may be negative. */
  private static Tensor weighted(Tensor states, PromptChunk chunk) {
    if (chunk.isPlain()) {
      return states;
    }
    double[] weights = chunk.weights();
    Tensor wide = states.to(ScalarType.Double);
    Tensor column = Tensors.float64(weights, 1, weights.length, 1);
    Tensor changed = wide.mul(column.to(wide.device(), ScalarType.Double));
    double before = mean(wide);
    double after = mean(changed);
    double factor = after == 0 ? 1 : before / after;
    return Tensors.scale(changed, factor).to(ScalarType.Float);
  }

  private static double mean(Tensor tensor) {
    return Arrays.stream(Tensors.doubles(tensor)).average().orElseThrow();
  }

  /** Tokens of a chunk, start, end and padding included. */
  public int length() {
    return towers.get(0).tokenizer().maxLength();
  }

  /** Zeros in place of states and projection, which SDXL was trained to take for no prompt. */
  public Conditioning zeros() {
    return zeros(1);
  }

  /** The same of so many chunks. */
  public Conditioning zeros(int chunks) {
    Tensor context = zeros(1L, (long) chunks * length(), width());
    return new Conditioning(
        context,
        pooledWidth() == 0 ? Optional.empty() : Optional.of(zeros(1, pooledWidth())),
        Optional.empty(),
        Optional.empty());
  }

  private Tensor zeros(long... shape) {
    return torch.zeros(shape).to(device.torch(), ScalarType.Float);
  }

  private Encoded encode(String prompt, int skip) {
    List<Tensor> states = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Optional<Tensor> pooled = Optional.empty();
    try (Scope scope = Scope.open()) {
      for (Tower tower : towers) {
        ClipTokenizer.Encoding encoding = tower.tokens().encode(prompt);
        ClipText.Output output = tower.forward(encoding, device);
        if (towers.size() == 1) {
          states.add(output.skipping(skip));
        } else {
          states.add(output.unnormalised(skip));
          pooled = Optional.of(output.pooled());
        }
        warning(prompt, encoding).filter(w -> !warnings.contains(w)).ifPresent(warnings::add);
      }
      Tensor context = scope.keep(Tensors.cat(states, 2));
      return new Encoded(
          new Conditioning(context, pooled.map(scope::keep), Optional.empty(), Optional.empty()),
          warnings);
    }
  }

  private static Optional<String> warning(String prompt, ClipTokenizer.Encoding encoding) {
    return encoding.cutTokens() == 0
        ? Optional.empty()
        : Optional.of(
            "the prompt '"
                + Excerpt.of(prompt)
                + "' is too long: its last "
                + encoding.cutTokens()
                + " tokens were cut off ('"
                + Excerpt.of(encoding.cutText())
                + "'); --prompt-syntax weighted takes all of it");
  }

  @Override
  public void close() {
    towers.forEach(tower -> tower.tokenizer().close());
  }
}
