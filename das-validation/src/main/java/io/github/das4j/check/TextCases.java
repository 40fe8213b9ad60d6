package io.github.das4j.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.stable.Component;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.ClipTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code text_encoder}: token ids of the recorded prompts, hidden states of every text encoder, and
 * what a pipeline of two makes of them together.
 */
final class TextCases implements PartCases {

  private static final Pattern MODEL = Pattern.compile("(.+)\\.te\\d+\\.ids");
  private static final String EMPTY = "_given_empty_string";
  private static final String NONE = "_none";

  @Override
  public String file() {
    return "text_encoder";
  }

  @Override
  public List<String> cases(CaseFile file) {
    return file.keys(MODEL);
  }

  @Override
  public List<String> models(CaseFile file, String model) {
    return List.of(model);
  }

  @Override
  public void run(Setting setting, String model, Comparisons found) {
    CaseFile file = setting.file();
    Path folder = setting.models().path(model);
    for (String tower : file.keys(Pattern.compile(Pattern.quote(model) + "\\.te(\\d+)\\.ids"))) {
      String suffix = tower.equals("1") ? "" : "_" + tower;
      String prefix = model + ".te" + tower + ".";
      try (ClipTokenizer tokenizer = ClipTokenizer.open(folder.resolve("tokenizer" + suffix))) {
        tokens(file, prefix, tokenizer, found);
      }
      states(setting, prefix, folder.resolve("text_encoder" + suffix), found);
    }
    if (file.has(model + ".prompt_embeds")) {
      together(setting, model, found);
    }
  }

  private static void tokens(
      CaseFile file, String prefix, ClipTokenizer tokenizer, Comparisons found) {
    JsonNode prompts = file.json().path("prompts");
    Tensor recorded = file.recorded(prefix + "ids");
    for (int row = 0; row < prompts.size(); row++) {
      int[] ids = tokenizer.encode(prompts.get(row).asText()).ids();
      long[] wide = Arrays.stream(ids).asLongStream().toArray();
      found.exact(prefix + "ids", Tensors.of(wide, wide.length), recorded.select(0, row));
    }
  }

  private static void states(Setting setting, String prefix, Path folder, Comparisons found) {
    CaseFile file = setting.file();
    try (Arena arena = new Arena();
        StateDict dict = Component.TEXT_ENCODER.open(folder)) {
      Weights weights = Weights.of(dict, setting.placement(), arena);
      Path config = folder.resolve("config.json");
      var parsed = ClipConfig.Text.parse(Configs.read(config), config.toString());
      boolean projects = dict.names().contains("text_projection.weight");
      ClipText network =
          projects ? ClipText.withProjection(weights, parsed) : ClipText.of(weights, parsed);
      weights.verify();
      ClipText.Output output = network.forward(file.input(prefix + "ids"));
      found.value(file, prefix + "last_hidden_state", output.last());
      if (parsed.numHiddenLayers() > 1) {
        found.value(file, prefix + "penultimate_hidden", output.unnormalised(1));
      }
      found.value(file, prefix + "pooled_or_text_embeds", output.pooled());
    }
  }

  /** Two encoders side by side: the prompts, the empty negative prompt, and none at all. */
  private static void together(Setting setting, String model, Comparisons found) {
    CaseFile file = setting.file();
    List<String> prompts = new ArrayList<>();
    file.json().path("prompts").forEach(prompt -> prompts.add(prompt.asText()));
    List<String> empty = prompts.stream().map(prompt -> "").toList();
    Placement placement = setting.placement();
    try (StableDiffusion stable =
        StableDiffusion.open(ModelFolder.open(setting.models().path(model)), placement, 0)) {
      compare(file, encoded(stable, prompts), model + ".*", found);
      List<Conditioning> zeros = prompts.stream().map(p -> stable.prompts().zeros()).toList();
      compare(file, encoded(stable, empty), model + ".negative_*" + EMPTY, found);
      compare(file, zeros, model + ".negative_*" + NONE, found);
    }
  }

  private static List<Conditioning> encoded(StableDiffusion stable, List<String> prompts) {
    return prompts.stream().map(p -> stable.prompts().encode(p).conditioning()).toList();
  }

  /** The arrays of states and of projections, whose names differ in place of a star. */
  private static void compare(
      CaseFile file, List<Conditioning> rows, String names, Comparisons found) {
    List<Tensor> states = rows.stream().map(Conditioning::context).toList();
    List<Tensor> pooled = rows.stream().flatMap(row -> row.pooled().stream()).toList();
    found.value(file, names.replace("*", "prompt_embeds"), Tensors.cat(states, 0));
    if (!pooled.isEmpty()) {
      found.value(file, names.replace("*", "pooled"), Tensors.cat(pooled, 0));
    }
  }
}
