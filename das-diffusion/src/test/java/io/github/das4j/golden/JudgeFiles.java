package io.github.das4j.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The recorded judges as folders of published layout, and the images they were shown. */
public final class JudgeFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JudgeFiles() {}

  public static Path path(String name) {
    return GoldenFolder.root().resolve("judges").resolve(name);
  }

  /** A folder with the tiny HPS v2, its configuration, and a tokenizer of a few letters. */
  public static Path hps(Path parent) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("hps"));
    Files.copy(path("hpsv2_weights.pt"), folder.resolve("HPS_v2_compressed.pt"));
    ObjectNode config = JSON.createObjectNode();
    config.set("model_cfg", Configs.read(path("hpsv2.json")).get("config"));
    Files.writeString(folder.resolve("open_clip_config.json"), config.toString());
    ObjectNode vocabulary = JSON.createObjectNode();
    List<String> letters = List.of("a", "b", "c");
    for (int i = 0; i < letters.size(); i++) {
      vocabulary.put(letters.get(i), 10 + i).put(letters.get(i) + "</w>", 20 + i);
    }
    vocabulary.put("<|startoftext|>", 510).put("<|endoftext|>", 511);
    Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    return folder;
  }

  /** A folder with the tiny ImageReward, its configuration and vocabulary. */
  public static Path imageReward(Path parent) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("imagereward"));
    Files.copy(path("imagereward_weights.pt"), folder.resolve("ImageReward.pt"));
    Files.copy(path("imagereward.json"), folder.resolve("config.json"));
    Files.copy(path("imagereward_vocab.txt"), folder.resolve("vocab.txt"));
    return folder;
  }

  /** The images of a case: recorded, or made by its rule and rounded to 8 bits. */
  public static Tensor images(StateDict golden, JsonNode json, String name) {
    if (golden.names().contains(name + ".image")) {
      return golden.tensor(name + ".image").to(ScalarType.Float);
    }
    JsonNode size = json.path("image_sizes").path(name);
    int height = size.path(0).asInt(224);
    int width = size.path(1).asInt(224);
    List<Tensor> images = new ArrayList<>();
    for (JsonNode k : json.path("rule_images_k").path(name)) {
      double[] values = rule(k.asDouble(), height, width);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.floor(255 * values[i] + 0.5) / 255;
      }
      images.add(Tensors.of(values, 1, 3, height, width));
    }
    return Tensors.cat(images, 0);
  }

  /** v_k, {@code [3, height, width]}. */
  public static double[] rule(double k, int height, int width) {
    double[] values = new double[3 * height * width];
    int at = 0;
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          values[at++] =
              0.5
                  + 0.3 * Math.sin(0.11 * (k + 1) * x + 0.07 * y + 0.9 * c + 0.5 * k)
                  + 0.2 * Math.cos(0.05 * (k + 2) * y - 0.03 * x * (c + 1) + 0.31 * k);
        }
      }
    }
    return values;
  }
}
