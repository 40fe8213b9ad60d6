package io.github.das4j.run;

import io.github.das4j.align.Cost;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.util.List;
import java.util.Optional;

/** Results without a model: the same for the same request. */
public final class FakeSampler {

  private FakeSampler() {}

  /** One that works, after a look at the request. */
  static PromptSampler after(java.util.function.Consumer<SampleRequest> before) {
    return new PromptSampler() {
      @Override
      public SampleResult sample(
          SampleRequest request, Listener listener, Optional<Keeping> keeping) {
        before.accept(request);
        return result(request);
      }

      @Override
      public void close() {
        // It holds nothing.
      }
    };
  }

  /** A result of one image and two steps. */
  public static SampleResult result(SampleRequest request) {
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
