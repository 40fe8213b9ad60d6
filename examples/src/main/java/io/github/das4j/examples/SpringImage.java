package io.github.das4j.examples;

import io.github.das4j.das.LoadedModel;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.springai.DasImageModel;
import io.github.das4j.springai.DasImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;

/**
 * Two images by Spring AI's interface, aligned to small files, and the same prompt aligned to large
 * ones. Shows that a prompt's options come before the model's own, and what is known of each image.
 *
 * <p>Arguments: the model's folder, the folder to write to, the steps (100 as published).
 */
public final class SpringImage {

  private static final String PROMPT = "a red fox on a blue background";

  private SpringImage() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.out.println("usage: SpringImage MODEL FOLDER STEPS");
      return;
    }
    DasImageOptions options =
        DasImageOptions.builder()
            .reward("jpeg")
            .steps(Integer.parseInt(arguments[2]))
            .particles(4)
            .alpha(0.05)
            .n(2)
            .build();
    ModelOptions folder = ModelOptions.of(Path.of(arguments[0]));
    try (LoadedModel loaded = LoadedModel.open(folder)) {
      ImageModel model = new DasImageModel(loaded, options);
      List<ImageGeneration> small = model.call(new ImagePrompt(PROMPT)).getResults();
      for (int k = 0; k < small.size(); k++) {
        write(small.get(k), Path.of(arguments[1]).resolve("small-" + k + ".png"));
      }
      DasImageOptions other = DasImageOptions.builder().reward("-1*jpeg").n(1).build();
      List<ImageGeneration> large = model.call(new ImagePrompt(PROMPT, other)).getResults();
      write(large.get(0), Path.of(arguments[1]).resolve("large.png"));
    }
  }

  private static void write(ImageGeneration image, Path file) throws IOException {
    Files.write(file, Base64.getDecoder().decode(image.getOutput().getB64Json()));
    System.out.println(file.getFileName() + " " + image.getMetadata());
  }
}
