package io.github.das4j.spark;

import io.github.das4j.align.Cost;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SamplingException;
import io.github.das4j.das.StepReport;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Samplers that need no model, on any executor of this machine: what they do is in the prompt, and
 * what they did in a ledger.
 *
 * @param ledger a line for each attempt
 */
record ScriptedSamplers(String ledger) implements SamplerSource {

  private static final long serialVersionUID = 1;

  /** Kills its process as a crash in native code would, at the first attempt or at every one. */
  static final String CRASHES = "crashes";

  static final String ALWAYS_CRASHES = "always crashes";
  static final String BREAKS = "breaks";
  static final String CANNOT = "cannot be sampled";

  @Override
  public void require(Manifest manifest) {
    // Nothing is read from the disk.
  }

  @Override
  public PromptSampler open(Manifest manifest, TorchDevice device) {
    return new PromptSampler() {
      @Override
      public SampleResult sample(
          SampleRequest request, Listener listener, Optional<Keeping> keeping) {
        return scripted(request);
      }

      @Override
      public void close() {
        // It holds nothing.
      }
    };
  }

  private SampleResult scripted(SampleRequest request) {
    String prompt = request.prompt();
    boolean first = attempts(prompt) == 0;
    note(prompt);
    if (prompt.equals(ALWAYS_CRASHES) || (prompt.equals(CRASHES) && first)) {
      Runtime.getRuntime().halt(134);
    }
    if (prompt.equals(BREAKS) && first) {
      throw new IllegalStateException("CUDA error: device lost");
    }
    if (prompt.equals(CANNOT)) {
      throw new SamplingException("rewards are NaN", new IllegalStateException());
    }
    return result(request);
  }

  private void note(String prompt) {
    if (!ledger.isEmpty()) {
      try {
        Files.writeString(
            Path.of(ledger), prompt + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How often a prompt has been begun so far. */
  long attempts(String prompt) {
    try {
      return ledger.isEmpty() || !Files.exists(Path.of(ledger))
          ? 0
          : Files.readAllLines(Path.of(ledger), StandardCharsets.UTF_8).stream()
              .filter(prompt::equals)
              .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A result of one image and two steps, the same for the same request. */
  static SampleResult result(SampleRequest request) {
    float shade = (request.prompt().hashCode() & 255) / 255f;
    float[] rgb = {shade, 0, 0, 0, shade, 0, 0, 0, shade, 1, 1, shade};
    DrawnImage image =
        new DrawnImage(0, shade, -0.5, 2, 2, rgb, new float[] {1}, new long[] {1, 1, 1});
    return new SampleResult(
        request,
        List.of(image),
        List.of(step(0), step(1)),
        new double[] {-0.5},
        new double[] {shade},
        0.25,
        new Cost(8, 8, 0),
        Optional.empty(),
        List.of());
  }

  private static StepReport step(int step) {
    double reward = step == 0 ? Double.NaN : 0.5;
    return new StepReport(
        step, 1, 500, step > 0, 0.5, 1, false, new int[] {0}, reward, reward, 0.1, 0, 0, 0);
  }
}
