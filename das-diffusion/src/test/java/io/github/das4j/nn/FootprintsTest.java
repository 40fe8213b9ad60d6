package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Footprints walk the very stages that the networks run. */
class FootprintsTest {

  private static final ObjectNode SDXL =
      (ObjectNode) Configs.read(GoldenFolder.bundled("keys/configs.json")).get("sdxl_unet");

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd", "tiny-sdxl", "tiny-lcm"})
  void stagesAreThoseOfTheNetworks(String model) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      UNetConfig config =
          UNetConfig.parse(
              Configs.read(GoldenFolder.bundled("models/" + model + "/unet/config.json")), "u");
      UNet unet = new UNet(Weights.wanted(arena), config);
      VaeConfig vae =
          VaeConfig.parse(
              Configs.read(GoldenFolder.bundled("models/" + model + "/vae/config.json")), "v");
      Autoencoder autoencoder = new Autoencoder(Weights.wanted(arena), vae);
      int quant = vae.usePostQuantConv() ? 1 : 0;
      assertThat(Footprints.decoder(vae, 8, 8)).hasSize(autoencoder.decodeStages().size() - quant);
      assertThat(Footprints.unet(config, 8, 8)).hasSize(stages(unet, config));
    }
  }

  /** A stage per layer, down- and upsampler, the middle, and the first and last convolution. */
  private static int stages(UNet unet, UNetConfig config) {
    int layers = config.layersPerBlock().stream().mapToInt(each -> 2 * each + 1).sum();
    return layers + 2 * (unet.config().levels() - 1) + 3;
  }

  /** Of every stage of the tiny flow models' networks, streams of image and text together. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd3", "tiny-sd35", "tiny-flux", "tiny-schnell"})
  void aTransformersStagesMakeWhatIsCounted(String model) {
    try (Scope scope = Scope.open();
        FlowModels models =
            new FlowModels(GoldenFolder.bundled("flow/models"), Placement.CPU_FLOAT32)) {
      FlowTransformer network = models.transformer(model);
      int width = network instanceof Sd3Transformer sd3 ? sd3.config().width() : width(network);
      FlowTransformer.Given given =
          new FlowTransformer.Given(torch.zeros(1, width), torch.zeros(1, 9, width));
      List<Stage> stages = network.stages(given, new Extent(6, 8));
      List<Footprint> footprints = Footprints.denoiser(network.config(), 6, 8, 9);
      assertThat(footprints).hasSameSizeAs(stages);
      Tensor[] state = {torch.zeros(1, 16, 6, 8)};
      for (int k = 0; k < stages.size(); k++) {
        state = stages.get(k).apply(state);
        double output = Arrays.stream(state).mapToLong(Tensor::numel).sum();
        assertThat(output).as("stage " + k).isEqualTo(footprints.get(k).output());
      }
    }
  }

  private static int width(FlowTransformer network) {
    return ((FluxTransformer) network).config().width();
  }

  @Test
  void outputsAreAsLargeAsTheStagesMakeThem() {
    Tensor[] state;
    VaeConfig config =
        VaeConfig.parse(
            Configs.read(GoldenFolder.bundled("models/tiny-sd/vae/config.json")), "vae");
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        StateDict dict = StateDicts.open(GoldenFolder.bundled("models/tiny-sd/vae"))) {
      Autoencoder vae = new Autoencoder(Weights.of(dict, Placement.CPU_FLOAT32, arena), config);
      state = new Tensor[] {torch.zeros(1, config.latentChannels(), 6, 4)};
      List<Footprint> footprints = Footprints.decoder(config, 6, 4);
      var stages = vae.decodeStages();
      int first = stages.size() - footprints.size();
      for (int k = 0; k < stages.size(); k++) {
        state = stages.get(k).apply(state);
        if (k >= first) {
          assertThat((double) state[0].numel())
              .as("stage " + k)
              .isEqualTo(footprints.get(k - first).output());
        }
      }
    }
  }

  @Test
  void aTinyAutoencodersStagesAreThoseOfItsDecoder() {
    TinyVaeConfig config =
        TinyVaeConfig.parse(
            Configs.read(GoldenFolder.bundled("extras/taesd/tiny-taesd/config.json")), "tiny");
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      TinyAutoencoder tiny = new TinyAutoencoder(Weights.wanted(arena), config);
      List<Footprint> stages = Footprints.decoder(config, 6, 4);
      assertThat(stages).hasSize(tiny.decodeStages().size());
      assertThat(stages.get(stages.size() - 1).output()).isEqualTo(3.0 * 24 * 16);
    }
  }

  /** 4096 tokens have as many scores as a slice may; four times the tokens hold no more. */
  @Test
  void scoresOfAWideHeadAreNoMoreThanASlices() {
    double map = 512.0 * 4096;
    double scores = VaeAttention.SCORES;
    assertThat(scores).isEqualTo(4096.0 * 4096);
    assertThat(Footprints.wideHead(map, 4096).passing()).isEqualTo(4 * map + 2 * scores);
    assertThat(Footprints.wideHead(4 * map, 4 * 4096).passing()).isEqualTo(16 * map + 2 * scores);
    assertThat(Footprints.wideHead(map / 4, 1024).passing()).isEqualTo(map + scores / 8);
  }

  @Test
  void depthOfTransformersCountsPerLevel() {
    double published = Footprint.whole(Footprints.unet(UNetConfig.parse(SDXL, "xl"), 128, 128));
    ObjectNode shallow = SDXL.deepCopy();
    shallow.putArray("transformer_layers_per_block").add(1).add(2).add(1);
    double middle = Footprint.whole(Footprints.unet(UNetConfig.parse(shallow, "xl"), 128, 128));
    // Six units of 1280 channels at 32×32, each nine blocks of 28 maps fewer.
    assertThat(published - middle).isEqualTo(6 * 9.0 * 28 * 1280 * 32 * 32);
  }

  @Test
  void oddSizesRoundUpOnTheWayDown() {
    UNetConfig config = UNetConfig.parse(SDXL, "xl");
    assertThat(Footprint.whole(Footprints.unet(config, 127, 127)))
        .isBetween(
            0.98 * Footprint.whole(Footprints.unet(config, 128, 128)),
            Footprint.whole(Footprints.unet(config, 128, 128)));
  }
}
