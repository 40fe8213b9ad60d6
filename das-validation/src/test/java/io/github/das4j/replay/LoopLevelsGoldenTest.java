package io.github.das4j.replay;

import static io.github.das4j.replay.RecordedArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.diffusion.Gaussian;
import io.github.das4j.diffusion.RectifiedFlow;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.ImageModel;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.text.PlainEncoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What network and kernel say at every level of the recorded loops. */
class LoopLevelsGoldenTest {

  private static final double UNIT = 1e-4;

  static List<Path> loops() {
    return RecordedLoops.all();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("loops")
  void everyLevelIsTheRecordedOne(Path json) {
    String name = json.getFileName().toString().replace(".json", "");
    Path folder = Objects.requireNonNull(json.getParent());
    try (RecordedCase recorded = RecordedCase.open(json);
        Scope scope = Scope.open();
        CaseFile golden = CaseFile.open(folder, name, TorchDevice.CPU);
        ImageModel model =
            ImageModel.open(
                ModelFolder.open(RecordedLoops.models(json).resolve(recorded.model())),
                Placement.CPU_FLOAT32,
                0,
                Additions.none())) {
      assumeTrue(golden.has("corrected.noise_pred"), () -> json + " holds no levels");
      long[] latent = ReplayRecorder.sampleShape(golden.recorded("init_latents"));
      SampleSettings settings = recorded.settings(latent, model.vae().config().factor());
      int compared = 0;
      for (int b = 0; b < recorded.prompts().size(); b++) {
        DiffusionProcess process = process(model, recorded, settings, b);
        double[] timesteps = Tensors.doubles(golden.recorded("corrected.t"));
        assertThat(process.timesteps()).containsExactly(timesteps, within(1e-4));
        if (golden.has("corrected.sigma")) {
          assertLevels(process, Tensors.doubles(golden.recorded("corrected.sigma")));
        }
        for (int step = 0; step < settings.denoising().steps(); step++) {
          compared++;
          assertLevel(golden, process, new Level(step, b, settings.smc().particles()));
        }
      }
      Compared.add(name, recorded.prompts().size(), compared);
    }
  }

  private static void assertLevels(DiffusionProcess process, double[] sigmas) {
    RectifiedFlow path = (RectifiedFlow) ((Ddim) process.kernel()).path();
    assertThat(path.sigmas()).containsExactly(sigmas, within(1e-6));
  }

  private static DiffusionProcess process(
      ImageModel model, RecordedCase recorded, SampleSettings settings, int b) {
    PlainEncoder encoder = model.encoder(settings.denoising().textLength());
    Guidance guidance =
        new Guidance(
            encoder.encode(recorded.prompts().get(b)).conditioning(),
            encoder.encode(recorded.negativePrompts().get(b)).conditioning(),
            settings.denoising().guidanceScale(),
            settings.denoising().guidanceRescale());
    Steps steps =
        new Steps(
            settings.denoising().steps(),
            settings.denoising().eta(),
            settings.denoising().originalSteps());
    return model.process(
        guidance, steps, settings.size().width(), settings.size().height(), MicroConditioning.OWN);
  }

  /** A step of one prompt. */
  private record Level(int step, int prompt, int particles) {

    Tensor of(CaseFile golden, String name) {
      Tensor all = golden.recorded("corrected." + name).select(0, step);
      return all.narrow(0, (long) prompt * particles, particles);
    }
  }

  private static void assertLevel(CaseFile golden, DiffusionProcess process, Level level) {
    Tensor x = level.of(golden, "latents");
    Tensor[] found = process.denoiser().at(level.step(), level.particles()).run(x.clone());
    assertClose(found[1], level.of(golden, "noise_pred"), "noise_pred", UNIT);
    Tensor clean = level.of(golden, "pred_x0");
    // Before the tempering starts nothing is scored, and zeros are recorded.
    if (clean.abs().max().item_float() > 0) {
      assertClose(found[0], clean, "pred_x0", UNIT);
    }
    long[] ancestors =
        Tensors.longs(
            golden
                .recorded("corrected.resample_indices")
                .select(0, level.step())
                .select(0, level.prompt()));
    int[] rows = Arrays.stream(ancestors).mapToInt(Math::toIntExact).toArray();
    Gaussian next =
        process
            .kernel()
            .at(
                level.step(),
                level.of(golden, "latents_resampled"),
                Tensors.rows(found[0], rows),
                Tensors.rows(found[1], rows));
    // A last step without noise ends at x̂_0, of which the recorded mean knows nothing.
    if (!next.isPoint() || level.step() < process.steps() - 1) {
      assertClose(next.mean(), level.of(golden, "proposal_mean_base"), "proposal_mean_base", UNIT);
    }
  }
}
