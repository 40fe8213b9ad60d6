package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code hps}: the cosine under Human Preference Score v2 (Wu et al. 2023, arXiv 2306.09341), an
 * OpenCLIP ViT-H-14, in open_clip's layout or, with its {@code config.json}, in transformers'.
 * Prompts are padded as the tokenizer's folder says, which the causal mask hides from the end
 * token.
 */
public final class HpsProvider implements RewardProvider {

  /** The published files, then open_clip's own names (open_clip, constants.py). */
  private static final String[] STEMS = {
    "HPS_v2_compressed",
    "HPS_v2.1_compressed",
    "open_clip_model",
    "open_clip_pytorch_model",
    "HPS_v2",
    "HPS_v2.1",
    "model",
    "pytorch_model"
  };

  /** For the service loader. */
  public HpsProvider() {}

  @Override
  public String name() {
    return "hps";
  }

  @Override
  public String usage() {
    return "hps:FILE_OR_DIR[,TOKENIZER_DIR][,smooth|published|padded]   HPS v2, a cosine";
  }

  @Override
  public List<String> settled(List<String> arguments, Purpose purpose) {
    return Form.settled(arguments, purpose);
  }

  @Override
  public List<String> files(List<String> arguments) {
    return Form.others(arguments);
  }

  @Override
  public RewardMemory memory(List<String> arguments) {
    List<Path> paths = Arguments.pathsFrom(this, Form.others(arguments), 1);
    Form form = Form.of(arguments).orElse(Form.SMOOTH);
    return form.memory(LoadedClip.eitherMemory(StateDicts.find(paths.get(0), STEMS)));
  }

  @Override
  public RewardModel open(List<String> arguments, RewardContext context) {
    Form form = Form.of(arguments).orElse(Form.SMOOTH);
    List<Path> paths = Arguments.pathsFrom(this, Form.others(arguments), 1);
    Path weights = StateDicts.find(paths.get(0), STEMS);
    Path folder = LoadedClip.parent(weights);
    Path tokenizer = paths.size() > 1 ? paths.get(1) : folder;
    LoadedClip clip = LoadedClip.ofEither(weights, context).requireTokenizer(tokenizer);
    return prompt -> reward(clip, tokenizer, form, context, prompt);
  }

  private static Reward reward(
      LoadedClip clip, Path tokenizer, Form form, RewardContext context, String prompt) {
    Tensor text;
    try (Scope scope = Scope.open()) {
      text = context.prompts().own(clip.text(prompt, tokenizer));
    }
    List<Stage> stages = new ArrayList<>(clip.pixelStages());
    stages.add(in -> new Tensor[] {in[0].mul(text).sum(1)});
    return form.reward(clip.imageSize(), clip.standard(), stages);
  }
}
