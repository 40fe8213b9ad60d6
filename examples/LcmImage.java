import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Tempering;
import java.io.File;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A latent consistency model aligned to PickScore in 8 steps, with the published settings. */
class LcmImage {
  public static void main(String[] arguments) throws Exception {
    ModelOptions model = ModelOptions.of(Path.of(arguments[0]));
    RewardSpec reward = RewardSpec.parse("pick:" + arguments[1]);
    SampleSettings settings =
        SampleSettings.builder()
            .steps(8)
            .eta(0.5)
            .particles(4)
            .microBatch(1)
            .alpha(0.0001)
            .tempering(Tempering.exponential(0.1))
            .guidanceScale(7.5)
            .build();
    try (ImageSampler sampler = ImageSampler.open(model, reward)) {
      SampleRequest request = new SampleRequest("a teapot shaped like an elephant", settings);
      SampleResult result = sampler.sample(request, Listener.none());
      ImageIO.write(result.images().get(0).toBufferedImage(), "png", new File("lcm.png"));
      System.out.println("reward " + result.images().get(0).reward());
    }
  }
}
