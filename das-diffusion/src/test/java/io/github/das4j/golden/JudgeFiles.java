package io.github.das4j.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * The recorded judges as folders of published layout, and the images they were shown.
 *
 * @param lookUp finds a file of the folder of cases by its name
 */
public record JudgeFiles(UnaryOperator<Path> lookUp) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The judges of the recorded cases; a test of what is not among them is skipped. */
  public static JudgeFiles recorded() {
    return new JudgeFiles(name -> GoldenFolder.recorded(name.toString()));
  }

  /** The bundled judges, whatever the recorded cases are. */
  public static JudgeFiles bundled() {
    return new JudgeFiles(name -> GoldenFolder.bundled(name.toString()));
  }

  public Path path(String name) {
    return lookUp.apply(Path.of("judges", name));
  }

  /** A folder with the tiny HPS v2, its configuration, and a tokenizer of a few letters. */
  public Path hps(Path parent) throws IOException {
    JsonNode json = Configs.read(path("hpsv2.json"));
    Path folder = Files.createDirectory(parent.resolve("hps"));
    Files.copy(path("hpsv2_weights.pt"), folder.resolve("HPS_v2_compressed.pt"));
    ObjectNode config = JSON.createObjectNode();
    config.set("model_cfg", json.get("config"));
    Files.writeString(folder.resolve("open_clip_config.json"), config.toString());
    ObjectNode vocabulary = JSON.createObjectNode();
    List<String> letters = List.of("a", "b", "c");
    for (int i = 0; i < letters.size(); i++) {
      vocabulary.put(letters.get(i), 10 + i).put(letters.get(i) + "</w>", 20 + i);
    }
    vocabulary
        .put("<|startoftext|>", json.get("start_token").asInt())
        .put("<|endoftext|>", json.get("end_token").asInt());
    Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    return folder;
  }

  /** A folder with the tiny ImageReward, its configuration and vocabulary. */
  public Path imageReward(Path parent) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("imagereward"));
    Files.copy(path("imagereward_weights.pt"), folder.resolve("ImageReward.pt"));
    Files.copy(path("imagereward.json"), folder.resolve("config.json"));
    Files.copy(path("imagereward_vocab.txt"), folder.resolve("vocab.txt"));
    return folder;
  }

  /**
   * The images of a case, made by its rule and rounded to 8 bits.
   *
   * @param size height and width where the case names none
   */
  public static Tensor ruled(JsonNode json, String name, int size) {
    JsonNode sizes = json.path("image_sizes").path(name);
    int height = sizes.path(0).asInt(size);
    int width = sizes.path(1).asInt(size);
    ImageRule rule = ImageRule.of(json);
    List<Tensor> images = new ArrayList<>();
    for (JsonNode k : json.path("rule_images_k").path(name)) {
      double[] values = rule.image(k.asDouble(), height, width);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.floor(255 * values[i] + 0.5) / 255;
      }
      images.add(Tensors.of(values, 1, 3, height, width));
    }
    return Tensors.cat(images, 0);
  }
}
