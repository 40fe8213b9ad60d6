package io.github.das4j.text;

import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.text.PromptEncoder.Encoded;
import io.github.das4j.text.PromptEncoder.Tower;
import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Prompts to what the transformers of flow models take: a sequence of text and a pooled text. Of
 * SD3 the sequence is the states of two CLIPs before their last layers, side by side and filled up
 * with zeros, then T5's; pooled are both projections (Esser et al. 2024, arXiv 2403.03206, figure
 * 2). Of FLUX the sequence is T5's states alone, and CLIP's end token is pooled.
 */
public final class FlowPromptEncoder implements AutoCloseable {

  /** Layers that SD3 leaves out of CLIP, beside those of clip skip. */
  private static final int SKIPPED = 1;

  private final List<Tower> clips;
  private final Optional<T5Tower> t5;
  private final Form form;
  private final TorchDevice device;

  /** What a family makes of its encoders. */
  private sealed interface Form permits OfSd3, OfFlux {}

  /**
   * @param width of the sequence
   * @param clipSkip layers to leave out beside the last one
   */
  private record OfSd3(int width, int clipSkip) implements Form {}

  private record OfFlux() implements Form {}

  private FlowPromptEncoder(
      List<Tower> clips, Optional<T5Tower> t5, Form form, TorchDevice device) {
    this.clips = List.copyOf(clips);
    this.t5 = t5;
    this.form = form;
    this.device = device;
  }

  /**
   * SD3's.
   *
   * @param clips two, each with its projection
   * @param t5 zeros stand in its place where it is left out
   * @param width of the sequence: T5's, and what the transformer takes
   * @param clipSkip layers of the CLIPs to leave out beside the last one, at least 0
   * @throws IllegalArgumentException if a CLIP has not so many layers
   */
  public static FlowPromptEncoder ofSd3(
      List<Tower> clips, Optional<T5Tower> t5, int width, int clipSkip, TorchDevice device) {
    for (Tower tower : clips) {
      int layers = tower.network().config().numHiddenLayers();
      if (SKIPPED + clipSkip >= layers) {
        throw new IllegalArgumentException(
            "clip-skip must be below the text encoder's "
                + (layers - SKIPPED)
                + " layers, not "
                + clipSkip);
      }
    }
    return new FlowPromptEncoder(clips, t5, new OfSd3(width, clipSkip), device);
  }

  /** FLUX's, which takes its sequence from T5 and its pooled text from CLIP. */
  public static FlowPromptEncoder ofFlux(Tower clip, T5Tower t5, TorchDevice device) {
    return new FlowPromptEncoder(List.of(clip), Optional.of(t5), new OfFlux(), device);
  }

  /**
   * Encodes prompts with so many ids of T5; conditionings are one row, of text {@code [1, L, D]}
   * and pooled text {@code [1, P]}, float32.
   *
   * @param length ids of a prompt, at least 1
   */
  public PlainEncoder ofLength(int length) {
    return new PlainEncoder() {
      @Override
      public Encoded encode(String prompt) {
        return encoded(new Request(prompt, length, form instanceof OfSd3 sd3 ? sd3.clipSkip() : 0));
      }

      /** Clip skip is not for it (diffusers, pipeline_stable_diffusion_3.py, encode_prompt). */
      @Override
      public Encoded encodeNegative(String prompt) {
        return encoded(new Request(prompt, length, 0));
      }
    };
  }

  private record Request(String prompt, int length, int clipSkip) {}

  private Encoded encoded(Request request) {
    List<String> warnings = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      List<ClipText.Output> outputs = new ArrayList<>();
      for (Tower clip : clips) {
        ClipTokenizer.Encoding encoding = clip.tokenizer().encode(request.prompt());
        warn(warnings, "CLIP", request, encoding.cutTokens(), encoding.cutText());
        outputs.add(clip.forward(encoding, device));
      }
      Optional<Tensor> rows = t5.map(tower -> rows(tower, request, warnings));
      Tensor context =
          form instanceof OfSd3 sd3
              ? Tensors.cat(
                  1,
                  side(outputs, request.clipSkip(), sd3.width()),
                  rows.orElseGet(() -> none(sd3)))
              : rows.orElseThrow();
      Tensor pooled = Tensors.cat(outputs.stream().map(ClipText.Output::pooled).toList(), 1);
      return new Encoded(
          new Conditioning(
              scope.keep(context),
              Optional.of(scope.keep(pooled)),
              Optional.empty(),
              Optional.empty()),
          warnings);
    }
  }

  private Tensor rows(T5Tower tower, Request request, List<String> warnings) {
    T5Tokenizer.Encoding encoding = tower.tokenizer().encode(request.prompt(), request.length());
    warn(warnings, "T5", request, encoding.cutTokens(), encoding.cutText());
    return tower.forward(encoding, device);
  }

  /** The states of both CLIPs side by side, then zeros: {@code [1, 77, width]}. */
  private Tensor side(List<ClipText.Output> outputs, int clipSkip, int width) {
    List<Tensor> parts = new ArrayList<>();
    long left = width;
    for (ClipText.Output output : outputs) {
      Tensor states = output.unnormalised(SKIPPED + clipSkip);
      parts.add(states);
      left -= states.size(2);
    }
    long tokens = parts.get(0).size(1);
    if (left > 0) {
      parts.add(zeros(1, tokens, left));
    }
    return Tensors.cat(parts, 2);
  }

  /** As many zeros as CLIP has tokens, however long T5's text would be. */
  private Tensor none(OfSd3 sd3) {
    return zeros(1, clips.get(0).tokenizer().maxLength(), sd3.width());
  }

  private Tensor zeros(long... shape) {
    return torch.zeros(shape).to(device.torch(), ScalarType.Float);
  }

  private static void warn(
      List<String> warnings, String encoder, Request request, int cutTokens, String cutText) {
    if (cutTokens == 0) {
      return;
    }
    String warning =
        "the prompt '"
            + Excerpt.of(request.prompt())
            + "' is too long for "
            + encoder
            + ": its last "
            + cutTokens
            + " tokens were cut off ('"
            + Excerpt.of(cutText)
            + "')"
            + (encoder.equals("T5") ? "; --text-length takes more" : "");
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  @Override
  public void close() {
    clips.forEach(clip -> clip.tokenizer().close());
    t5.ifPresent(tower -> tower.tokenizer().close());
  }
}
