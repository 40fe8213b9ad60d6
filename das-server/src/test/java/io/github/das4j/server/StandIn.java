package io.github.das4j.server;

import io.github.das4j.align.Cost;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.ParticleReport;
import io.github.das4j.das.PlainDraw;
import io.github.das4j.das.PlainImage;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.StepReport;
import io.github.das4j.das.Watch;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.server.job.SamplerSource;
import io.github.das4j.smc.Selection;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * In the place of a sampler of images: steps of a given time, numbers and grey pictures. What it
 * returns is kept on disk as any result is.
 *
 * @param millis that a step takes
 */
record StandIn(long millis) implements SamplerSource {

  private static final int SIDE = 8;

  @Override
  public Loaded open(ModelOptions model) {
    return new Loaded() {
      @Override
      public Drawer judgedBy(RewardSpec reward) {
        return StandIn.this::drawn;
      }

      @Override
      public void close() {
        // Nothing was loaded.
      }
    };
  }

  private SampleResult drawn(SampleRequest asked, SampleInputs inputs, Watch watch) {
    SampleRequest request =
        new SampleRequest(
            asked.prompt(),
            asked.negativePrompt(),
            asked.occurrence(),
            asked.settings().toBuilder().size(SIDE, SIDE).build());
    if (request.prompt().contains("breaks")) {
      throw new IllegalStateException("the device is on fire");
    }
    int particles = request.settings().smc().particles();
    int steps = request.settings().denoising().steps();
    double[] even = new double[particles];
    Arrays.fill(even, -Math.log(particles));
    double[] rewards = IntStream.range(0, particles).asDoubleStream().toArray();
    List<StepReport> reports = new ArrayList<>();
    for (int step = 0; step <= steps; step++) {
      inputs.cancellation().check();
      pause();
      StepReport report = report(step, steps, particles);
      reports.add(report);
      watch.listener().onStep(report);
      List<BufferedImage> previews =
          watch.previews().isPresent()
              ? Collections.nCopies(
                  particles, new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB))
              : List.of();
      ParticleReport each = new ParticleReport(report, rewards, even, previews);
      watch.particles().ifPresent(told -> told.onParticles(each));
    }
    List<DrawnImage> images = new ArrayList<>();
    int wanted = request.settings().smc().selection() == Selection.ALL ? particles : 1;
    for (int n = 0; n < wanted; n++) {
      float[] rgb = new float[3 * SIDE * SIDE];
      Arrays.fill(rgb, (n + 1f) / (particles + 1));
      images.add(
          new DrawnImage(
              n, rewards[n], even[n], SIDE, SIDE, rgb, new float[4], new long[] {4, 1, 1}));
    }
    Optional<PlainImage> plain =
        request.settings().plain() == PlainDraw.ON ? Optional.of(plain(request)) : Optional.empty();
    return new SampleResult(
        request,
        images,
        reports,
        even,
        rewards,
        0,
        new Cost(0, 0, 0),
        Optional.empty(),
        List.of(),
        plain);
  }

  /** A black image, half a reward below the first particle's. */
  private static PlainImage plain(SampleRequest request) {
    SampleSettings alone =
        request.settings().toBuilder()
            .method(Method.PLAIN)
            .particles(1)
            .selection(Selection.HEAVIEST)
            .plain(PlainDraw.OFF)
            .build();
    SampleRequest one =
        new SampleRequest(request.prompt(), request.negativePrompt(), request.occurrence(), alone);
    DrawnImage image =
        new DrawnImage(
            0, -0.5, 0, SIDE, SIDE, new float[3 * SIDE * SIDE], new float[4], new long[] {4, 1, 1});
    PlainImage.TermScores scores = new PlainImage.TermScores(-0.5, 0, 0, 0);
    return new PlainImage(one, image, new Cost(0, 0, 0), List.of(scores));
  }

  private void pause() {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static StepReport report(int step, int steps, int particles) {
    return new StepReport(
        step,
        steps,
        steps - step,
        true,
        (double) step / steps,
        particles,
        false,
        IntStream.range(0, particles).toArray(),
        particles - 1.0,
        (particles - 1) / 2.0,
        0,
        0,
        0,
        0);
  }
}
