package io.github.das4j.examples;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.langchain4j.DasImageModel;
import io.github.das4j.reward.RewardSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * Two images by LangChain4j's interface, aligned to small files. Shows that they are two particles
 * of one swarm, and what a response says of them.
 *
 * <p>Arguments: the model's folder, the folder to write to, the steps (100 as published).
 */
public final class LangChainImage {

  private LangChainImage() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.out.println("usage: LangChainImage MODEL FOLDER STEPS");
      return;
    }
    SampleSettings settings =
        SampleSettings.builder()
            .steps(Integer.parseInt(arguments[2]))
            .particles(4)
            .alpha(0.05)
            .build();
    ModelOptions folder = ModelOptions.of(Path.of(arguments[0]));
    try (ImageSampler sampler = ImageSampler.open(folder, RewardSpec.of("jpeg"))) {
      ImageModel model = new DasImageModel(sampler, settings);
      Response<List<Image>> images = model.generate("a red fox on a blue background", 2);
      for (int k = 0; k < images.content().size(); k++) {
        byte[] png = Base64.getDecoder().decode(images.content().get(k).base64Data());
        Files.write(Path.of(arguments[1]).resolve("fox-" + k + ".png"), png);
      }
      System.out.println(images.metadata());
    }
  }
}
