package io.github.das4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.diffusion.RectifiedFlow;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.replay.RecordedArrays;
import io.github.das4j.replay.RecordedModels;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.FlowModel;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.text.PlainEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Texts, guidance and whole official pipelines of flow models, as they were recorded. */
class FlowCasesGoldenTest {

  private static final double VALUE = 1e-4;
  private static final double GRADIENT = 1e-3;
  private static final int MOST_STEPS = 100;

  private static CaseFile open(String name) {
    Path file = GoldenFolder.flow(name + ".safetensors");
    return CaseFile.open(Objects.requireNonNull(file.getParent()), name, TorchDevice.CPU);
  }

  private static Path folder(String model) {
    return GoldenFolder.flow("models").resolve(model);
  }

  private static FlowModel model(String name) {
    return FlowModel.open(
        ModelFolder.open(folder(name)), Placement.CPU_FLOAT32, 0, Additions.none());
  }

  @Test
  void textsAreTheRecordedOnes() {
    try (CaseFile file = open("text")) {
      List<String> models = file.keys(Pattern.compile("([^.]+)\\..+"));
      for (String name : models) {
        try (Scope scope = Scope.open();
            FlowModel model = model(name)) {
          int length = file.json().path("max_sequence_length").path(name).asInt();
          texts(file, name, model.prompts().ofLength(length));
          ids(file, name);
        }
      }
      assertThat(file.untouched()).isEmpty();
      Compared.add("flow texts", models.size(), models.size());
    }
  }

  private static void texts(CaseFile file, String model, PlainEncoder encoder) {
    JsonNode prompts = file.json().path("prompts");
    JsonNode negatives = file.json().path("negative_prompts");
    for (int i = 0; i < prompts.size(); i++) {
      String key = model + "." + i + ".";
      compare(file, key, encoder.encode(prompts.get(i).asText()).conditioning());
      compare(
          file,
          key + "negative_",
          encoder.encodeNegative(negatives.get(i).asText()).conditioning());
    }
  }

  /** Those that were recorded: not all of every prompt are. */
  private static void compare(CaseFile file, String key, Conditioning text) {
    if (file.has(key + "prompt_embeds")) {
      RecordedArrays.assertClose(file, key + "prompt_embeds", text.context(), VALUE);
    }
    if (file.has(key + "pooled")) {
      RecordedArrays.assertClose(file, key + "pooled", text.pooled().orElseThrow(), VALUE);
    }
  }

  private static void ids(CaseFile file, String model) {
    for (String tower : file.keys(Pattern.compile(Pattern.quote(model) + "\\.clip(\\d)\\.ids"))) {
      String suffix = tower.equals("1") ? "" : "_" + tower;
      Tensor recorded = file.recorded(model + ".clip" + tower + ".ids");
      try (ClipTokenizer tokenizer =
          ClipTokenizer.open(folder(model).resolve("tokenizer" + suffix))) {
        for (int i = 0; i < recorded.size(0); i++) {
          String prompt = file.json().path("prompts").get(i).asText();
          long[] found = Arrays.stream(tokenizer.encode(prompt).ids()).asLongStream().toArray();
          assertThat(found).isEqualTo(Tensors.longs(recorded.select(0, i)));
        }
      }
    }
  }

  @Test
  void guidanceIsTheRecordedOne() {
    RecordedModels models = new RecordedModels(GoldenFolder.flow("models"));
    try (CaseFile file = open("guidance")) {
      List<String> cases = file.keys(Pattern.compile("(.+)\\.guidance"));
      for (String name : cases) {
        String model = name.substring(0, name.lastIndexOf('.'));
        try (Scope scope = Scope.open();
            RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
            FlowModel flow = model(model)) {
          JsonNode json = file.json().path("cases").path(name);
          Reward reward =
              models
                  .reward(name.substring(model.length() + 1))
                  .open(context)
                  .forPrompt(json.path("prompt").asText());
          guidance(new Guided(file, name, model), flow, reward, json);
        }
      }
      assertThat(file.untouched()).isEmpty();
      Compared.add("flow guidance", cases.size(), cases.size());
    }
  }

  private record Guided(CaseFile file, String name, String model) {}

  private static void guidance(Guided of, FlowModel flow, Reward reward, JsonNode json) {
    CaseFile file = of.file();
    String model = of.model();
    Tensor x = file.input(model + ".latents");
    GuidanceCases.At at = at(flow, json);
    List<Stage> stages = new ArrayList<>(at.process().decoder().chain().stages());
    stages.addAll(reward.stages());
    for (Chain.Checkpointing way : Chain.Checkpointing.values()) {
      try (Pullback front = at.denoiser(x.size(0)).linearize(way, x.clone());
          Pullback back = new Chain(stages).linearize(way, front.outputs()[0])) {
        Tensor[] predicted = front.outputs();
        RecordedArrays.assertClose(file, model + ".pred_x0", predicted[0], VALUE);
        RecordedArrays.assertClose(file, model + ".noise_pred", predicted[1], VALUE);
        Tensor image = at.process().decoder().chain().run(predicted[0])[0];
        RecordedArrays.assertClose(file, model + ".image", image, VALUE);
        Tensor score = back.outputs()[0];
        RecordedArrays.assertClose(file, of.name() + ".reward", score, VALUE);
        Tensor[] cotangents = new Tensor[predicted.length];
        cotangents[0] = back.gradient(torch.ones_like(score))[0];
        Tensor gradient = Objects.requireNonNull(front.gradient(cotangents)[0]);
        Tensor scaled = Tensors.scale(gradient, 1 / json.path("kl_coeff").asDouble());
        RecordedArrays.assertClose(file, of.name() + ".guidance", scaled, GRADIENT);
      }
    }
  }

  /** What the network says at a timestep does not depend on how many steps lead there. */
  private static GuidanceCases.At at(FlowModel flow, JsonNode json) {
    for (int count = 1; count <= MOST_STEPS; count++) {
      DiffusionProcess process = process(flow, json, new Steps(count, 1, 0));
      for (int step = 0; step < count; step++) {
        if (Math.abs(process.timesteps()[step] - json.path("timestep").asDouble()) < 1e-4) {
          return new GuidanceCases.At(process, step);
        }
      }
    }
    throw new AssertionError("no number of steps leads to timestep " + json.path("timestep"));
  }

  private static DiffusionProcess process(FlowModel flow, JsonNode json, Steps steps) {
    PlainEncoder encoder = flow.prompts().ofLength(json.path("max_sequence_length").asInt());
    String negative = json.path("negative").asText(json.path("negative_prompt").asText(""));
    Guidance guidance =
        new Guidance(
            encoder.encode(json.path("prompt").asText()).conditioning(),
            encoder.encodeNegative(negative).conditioning(),
            json.path("guidance_scale").asDouble(),
            0);
    return flow.process(
        guidance,
        steps,
        json.path("width").asInt(),
        json.path("height").asInt(),
        MicroConditioning.OWN);
  }

  @Test
  void withoutNoiseTheOfficialPipelinesAreMet() {
    try (CaseFile file = open("pipeline")) {
      List<String> models = file.keys(Pattern.compile("(.+)\\.final_latents"));
      for (String name : models) {
        try (Scope scope = Scope.open();
            FlowModel flow = model(name)) {
          JsonNode json = file.json().path("cases").path(name);
          pipeline(file, name, process(flow, json, new Steps(json.path("steps").asInt(), 0, 0)));
        }
      }
      assertThat(file.untouched()).isEmpty();
      Compared.add("flow pipelines", models.size(), models.size());
    }
  }

  private static void pipeline(CaseFile file, String name, DiffusionProcess process) {
    RectifiedFlow path = (RectifiedFlow) ((Ddim) process.kernel()).path();
    assertThat(path.sigmas())
        .containsExactly(Tensors.doubles(file.recorded(name + ".sigmas")), within(1e-6));
    Tensor x = file.input(name + ".init_latents");
    for (int step = 0; step < process.steps(); step++) {
      Tensor[] predicted = process.denoiser().at(step, 1).run(x.clone());
      x = process.kernel().at(step, x, predicted[0], predicted[1]).mean();
    }
    RecordedArrays.assertClose(file, name + ".final_latents", x, VALUE);
    Tensor image = process.decoder().chain().run(x)[0];
    RecordedArrays.assertClose(file, name + ".image", image, VALUE);
  }
}
