package io.github.das4j.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Clip;
import io.github.das4j.reward.LoadedClip;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@code scorers}: features of the CLIP that rewards stand on, scores of every reward on every set
 * of images, and their gradients with respect to the images.
 */
final class ScorerCases implements PartCases {

  private static final Pattern IMAGES = Pattern.compile("(.+)\\.image");

  @Override
  public String file() {
    return "scorers";
  }

  @Override
  public List<String> cases(CaseFile file) {
    return file.keys(IMAGES);
  }

  @Override
  public List<String> models(CaseFile file, String name) {
    return List.of();
  }

  @Override
  public void run(Setting setting, String name, Comparisons found) {
    try (RewardContext context = new RewardContext(setting.placement())) {
      LoadedClip loaded = LoadedClip.of(setting.models().clip(), context);
      features(setting, name, loaded, found);
      texts(setting, name, loaded, found);
      Pattern scores = Pattern.compile(Pattern.quote(name) + "\\.(.+)\\.score");
      for (String scorer : setting.file().keys(scores)) {
        scores(setting, name + "." + scorer, context, found);
      }
    }
  }

  /** Images in [0, 1]; stored bytes stand for 255ths. */
  private static Tensor images(CaseFile file, String name) {
    Tensor stored = file.input(name + ".image");
    boolean bytes = stored.scalar_type().value == ScalarType.Byte.value;
    Tensor images = stored.to(ScalarType.Float);
    return bytes ? Tensors.scale(images, 1 / 255.0) : images;
  }

  private static void features(Setting setting, String name, LoadedClip loaded, Comparisons found) {
    CaseFile file = setting.file();
    Path folder = setting.models().clip();
    try (Arena arena = new Arena();
        StateDict dict = StateDicts.withoutPositionIds(StateDicts.open(folder))) {
      Weights weights = Weights.of(dict, setting.placement(), arena);
      Clip clip = new Clip(weights, Configs.clip(folder));
      weights.verify();
      // The first stage of the reward makes pixels of the network's size out of images.
      Tensor pixels = loaded.imageStages().get(0).apply(new Tensor[] {images(file, name)})[0];
      Tensor pooled = clip.vision().pooled(pixels).to(ScalarType.Float);
      found.value(file, name + ".vision_pooled", pooled);
      found.value(file, name + ".image_features", clip.imageFeatures(pixels));
      if (file.has(name + ".text_ids")) {
        Tensor ids = file.input(name + ".text_ids");
        found.value(file, name + ".text_features", clip.textFeatures(ids));
      }
    }
  }

  /** Prompts through the tokenizer, whose padding no feature sees. */
  private static void texts(Setting setting, String name, LoadedClip clip, Comparisons found) {
    if (!setting.file().has(name + ".text_features")) {
      return;
    }
    Tensor recorded = setting.file().recorded(name + ".text_features");
    List<Tensor> rows = new ArrayList<>();
    for (JsonNode prompt : setting.file().json().path("prompts")) {
      rows.add(clip.text(prompt.asText()));
    }
    ScalarOptional two = new ScalarOptional(new Scalar(2));
    found.value(
        name + ".text_features",
        Tensors.cat(rows, 0),
        recorded.div(recorded.norm(two, new long[] {1}, true)));
  }

  private static void scores(
      Setting setting, String key, RewardContext context, Comparisons found) {
    CaseFile file = setting.file();
    int dot = key.lastIndexOf('.');
    RewardModel model = setting.models().scorer(key.substring(dot + 1)).open(context);
    Tensor images = images(file, key.substring(0, dot));
    long graded = file.has(key + ".grad") ? file.recorded(key + ".grad").size(0) : 0;
    List<Tensor> scores = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    for (int row = 0; row < images.size(0); row++) {
      Reward reward = model.forPrompt(file.json().path("prompts").path(row).asText());
      Tensor image = images.narrow(0, row, 1).clone();
      try (Pullback pullback =
          new Chain(reward.stages()).linearize(Chain.Checkpointing.OFF, image)) {
        Tensor score = pullback.outputs()[0];
        scores.add(score.clone());
        if (row < graded) {
          gradients.add(Objects.requireNonNull(pullback.gradient(torch.ones_like(score))[0]));
        }
      }
    }
    found.value(key + ".score", Tensors.cat(scores, 0), file.recorded(key + ".score"));
    if (graded > 0) {
      found.gradient(key + ".grad", Tensors.cat(gradients, 0), file.recorded(key + ".grad"));
    }
  }
}
