package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraFamily;
import io.github.das4j.checkpoint.lora.LoraFile;
import io.github.das4j.checkpoint.lora.LoraMerge;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.stable.Component;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** LoRAs of SD3 and FLUX, in every naming, against weights that are changed by hand. */
class FlowLoraTest {

  private static final int RANK = 3;
  private static final double ALPHA = 2;
  private static final double SCALE = 0.7;

  @TempDir Path folder = Path.of("");

  private final Random random = new Random(3);
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Rows of a change, and the weight of a component that they are added to, from its first on. */
  private record Expected(String component, String module, int from, int to) {}

  /**
   * A module of a LoRA.
   *
   * @param name as it stands in the file
   * @param down the ending of the factor's name, which the other's follows from
   */
  private record Change(String name, String down, int rows, int columns, List<Expected> goes) {

    Change(String name, String down, int rows, int columns, String component, String module) {
      this(name, down, rows, columns, List.of(new Expected(component, module, 0, rows)));
    }

    String up() {
      return down.replace("lora_A", "lora_B").replace("down", "up");
    }
  }

  private static final String PEFT = ".lora_A.weight";
  private static final String KOHYA = ".lora_down.weight";

  /** Width 32, text of width 32, pooled 24; two blocks of either kind. */
  private static List<Change> flux(String prefix, boolean flat, String down) {
    String to = "transformer";
    List<Change> all = new ArrayList<>();
    all.add(change(flat, prefix + "img_in", down, 32, 64, to, "x_embedder"));
    all.add(change(flat, prefix + "txt_in", down, 32, 32, to, "context_embedder"));
    String time = "time_text_embed.";
    all.add(
        change(
            flat,
            prefix + "vector_in.in_layer",
            down,
            32,
            24,
            to,
            time + "text_embedder.linear_1"));
    all.add(
        change(
            flat,
            prefix + "guidance_in.out_layer",
            down,
            32,
            32,
            to,
            time + "guidance_embedder.linear_2"));
    String twice = prefix + "double_blocks.1.";
    String block = "transformer_blocks.1.";
    all.add(change(flat, twice + "img_mod.lin", down, 192, 32, to, block + "norm1.linear"));
    all.add(change(flat, twice + "txt_mod.lin", down, 192, 32, to, block + "norm1_context.linear"));
    all.add(change(flat, twice + "img_mlp.0", down, 128, 32, to, block + "ff.net.0.proj"));
    all.add(change(flat, twice + "txt_mlp.2", down, 32, 128, to, block + "ff_context.net.2"));
    all.add(change(flat, twice + "img_attn.proj", down, 32, 32, to, block + "attn.to_out.0"));
    all.add(change(flat, twice + "txt_attn.proj", down, 32, 32, to, block + "attn.to_add_out"));
    all.add(packed(flat, twice + "img_attn.qkv", down, 32, block + "attn.to_q", "to_k", "to_v"));
    all.add(
        packed(
            flat,
            twice + "txt_attn.qkv",
            down,
            32,
            block + "attn.add_q_proj",
            "add_k_proj",
            "add_v_proj"));
    String single = "single_transformer_blocks.0.";
    String name = prefix + "single_blocks.0.";
    all.add(
        new Change(
            name(flat, name + "linear1"),
            down,
            224,
            32,
            List.of(
                new Expected(to, single + "attn.to_q", 0, 32),
                new Expected(to, single + "attn.to_k", 32, 64),
                new Expected(to, single + "attn.to_v", 64, 96),
                new Expected(to, single + "proj_mlp", 96, 224))));
    all.add(change(flat, name + "linear2", down, 32, 160, to, single + "proj_out"));
    all.add(change(flat, name + "modulation.lin", down, 96, 32, to, single + "norm.linear"));
    all.add(change(flat, prefix + "final_layer.linear", down, 64, 32, to, "proj_out"));
    all.add(
        swapped(flat, prefix + "final_layer.adaLN_modulation.1", down, 64, 32, "norm_out.linear"));
    return all;
  }

  /** Width 32 and three blocks, the last of which ends the text. */
  private static List<Change> sd3(String prefix, boolean flat, String down) {
    String to = "transformer";
    List<Change> all = new ArrayList<>();
    all.add(change(flat, prefix + "context_embedder", down, 32, 48, to, "context_embedder"));
    all.add(
        change(
            flat,
            prefix + "t_embedder.mlp.2",
            down,
            32,
            32,
            to,
            "time_text_embed.timestep_embedder.linear_2"));
    String from = prefix + "joint_blocks.1.";
    String block = "transformer_blocks.1.";
    all.add(packed(flat, from + "x_block.attn.qkv", down, 32, block + "attn.to_q", "to_k", "to_v"));
    all.add(
        packed(
            flat,
            from + "context_block.attn.qkv",
            down,
            32,
            block + "attn.add_q_proj",
            "add_k_proj",
            "add_v_proj"));
    all.add(change(flat, from + "x_block.attn.proj", down, 32, 32, to, block + "attn.to_out.0"));
    all.add(
        change(
            flat, from + "context_block.attn.proj", down, 32, 32, to, block + "attn.to_add_out"));
    all.add(change(flat, from + "x_block.mlp.fc1", down, 128, 32, to, block + "ff.net.0.proj"));
    all.add(
        change(
            flat, from + "context_block.mlp.fc2", down, 32, 128, to, block + "ff_context.net.2"));
    all.add(
        change(
            flat,
            from + "context_block.adaLN_modulation.1",
            down,
            192,
            32,
            to,
            block + "norm1_context.linear"));
    all.add(
        swapped(
            flat,
            prefix + "joint_blocks.2.context_block.adaLN_modulation.1",
            down,
            64,
            32,
            "transformer_blocks.2.norm1_context.linear"));
    all.add(
        swapped(flat, prefix + "final_layer.adaLN_modulation.1", down, 64, 32, "norm_out.linear"));
    return all;
  }

  private static String name(boolean flat, String name) {
    return flat ? name.replace('.', '_') : name;
  }

  private static Change change(
      boolean flat, String name, String down, int rows, int columns, String to, String module) {
    return new Change(name(flat, name), down, rows, columns, to, module);
  }

  private static Change packed(
      boolean flat, String name, String down, int width, String q, String k, String v) {
    String attention = q.substring(0, q.lastIndexOf('.') + 1);
    return new Change(
        name(flat, name),
        down,
        3 * width,
        width,
        List.of(
            new Expected("transformer", q, 0, width),
            new Expected("transformer", attention + k, width, 2 * width),
            new Expected("transformer", attention + v, 2 * width, 3 * width)));
  }

  private static Change swapped(
      boolean flat, String name, String down, int rows, int columns, String module) {
    int half = rows / 2;
    return new Change(
        name(flat, name),
        down,
        rows,
        columns,
        List.of(
            new Expected("transformer", module, half, rows),
            new Expected("transformer", module + "@" + half, 0, half)));
  }

  /** The names of diffusers, those of fused networks and text encoders among them. */
  private static List<Change> peft(boolean flux, int text, String prefix) {
    String to = "transformer";
    String block = "transformer_blocks.0.";
    List<Change> all = new ArrayList<>();
    for (String name : List.of("to_q", "add_k_proj", "to_out.0", "to_add_out")) {
      String module = block + "attn." + name;
      all.add(new Change(prefix + module, PEFT, 32, 32, to, module));
    }
    for (String name : List.of("ff.net.0.proj", "ff_context.net.0.proj")) {
      all.add(new Change(prefix + block + name, PEFT, 128, 32, to, block + name));
    }
    all.add(new Change(prefix + "context_embedder", PEFT, 32, text, to, "context_embedder"));
    all.add(new Change(prefix + "norm_out.linear", PEFT, 64, 32, to, "norm_out.linear"));
    String fused = "transformer_blocks.1.attn.";
    all.add(packed(false, prefix + fused + "to_qkv", PEFT, 32, fused + "to_q", "to_k", "to_v"));
    all.add(
        packed(
            false,
            prefix + fused + "to_added_qkv",
            PEFT,
            32,
            fused + "add_q_proj",
            "add_k_proj",
            "add_v_proj"));
    if (flux) {
      String single = "single_transformer_blocks.1.";
      all.add(new Change(prefix + single + "proj_mlp", PEFT, 128, 32, to, single + "proj_mlp"));
      all.add(new Change(prefix + single + "proj_out", PEFT, 32, 160, to, single + "proj_out"));
      all.add(new Change(prefix + single + "attn.to_v", PEFT, 32, 32, to, single + "attn.to_v"));
    }
    return all;
  }

  private static Change text(String name, String down, int width, String component, String module) {
    return new Change(name, down, width, width, component, module);
  }

  private static List<Change> texts(boolean flux) {
    String first = "text_model.encoder.layers.0.self_attn.q_proj";
    List<Change> all = new ArrayList<>();
    all.add(
        text("lora_te1_" + first.replace('.', '_'), KOHYA, flux ? 24 : 16, "text_encoder", first));
    String t5 = flux ? "text_encoder_2" : "text_encoder_3";
    String query = "encoder.block.1.layer.0.SelfAttention.o";
    int wide = flux ? 32 : 48;
    int heads = flux ? 24 : 32;
    all.add(new Change("lora_te3_" + query.replace('.', '_'), KOHYA, wide, heads, t5, query));
    String next = "encoder.block.0.layer.0.SelfAttention.o";
    all.add(new Change(t5 + "." + next, PEFT, wide, heads, t5, next));
    return all;
  }

  static Stream<Arguments> namings() {
    return Stream.of(
        Arguments.of("tiny-flux", "peft", peft(true, 32, "transformer.")),
        Arguments.of("tiny-flux", "bare", peft(true, 32, "")),
        Arguments.of("tiny-flux", "kohya", flux("lora_unet_", true, KOHYA)),
        Arguments.of("tiny-flux", "original", flux("diffusion_model.", false, PEFT)),
        Arguments.of("tiny-flux", "bare original", flux("", false, PEFT)),
        Arguments.of("tiny-flux", "texts", texts(true)),
        Arguments.of("tiny-sd3", "peft", peft(false, 48, "transformer.")),
        Arguments.of("tiny-sd3", "kohya", sd3("lora_unet_", true, KOHYA)),
        Arguments.of("tiny-sd3", "original", sd3("diffusion_model.", false, PEFT)),
        Arguments.of("tiny-sd3", "texts", texts(false)),
        Arguments.of(
            "tiny-sd3",
            "OneTrainer",
            List.of(
                new Change(
                    "lora_transformer_transformer_blocks_2_attn_to_k",
                    KOHYA,
                    32,
                    32,
                    "transformer",
                    "transformer_blocks.2.attn.to_k"))));
  }

  private static ModelFolder model(String name) {
    return ModelFolder.open(GoldenFolder.bundled("flow/models").resolve(name));
  }

  private static Map<String, StateDict> files(ModelFolder model, Opened opened) {
    Map<String, StateDict> files = new LinkedHashMap<>();
    for (Component component : Component.of(model)) {
      files.put(
          component.folder(), opened.add(component.open(model.component(component.folder()))));
    }
    return files;
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (0.1 * random.nextGaussian());
    }
    return numbers;
  }

  /** Factors of a change, as they are written. */
  private record Factors(float[] up, float[] down) {}

  private Factors factors(Change change) {
    Factors made = new Factors(numbers(change.rows() * RANK), numbers(RANK * change.columns()));
    tensors.put(change.name() + change.up(), Tensors.of(made.up(), change.rows(), RANK));
    tensors.put(change.name() + change.down(), Tensors.of(made.down(), RANK, change.columns()));
    if (change.down().equals(KOHYA)) {
      tensors.put(change.name() + ".alpha", Tensors.of(new float[] {(float) ALPHA}));
    }
    return made;
  }

  private static void add(
      Change change, Factors factors, double scale, Map<String, float[]> weights) {
    for (Expected goes : change.goes()) {
      String[] place = goes.module().split("@");
      int first = place.length == 1 ? 0 : Integer.parseInt(place[1]);
      String name = goes.component() + "/" + place[0] + ".weight";
      float[] weight = Objects.requireNonNull(weights.get(name), name);
      for (int row = goes.from(); row < goes.to(); row++) {
        for (int column = 0; column < change.columns(); column++) {
          double sum = 0;
          for (int r = 0; r < RANK; r++) {
            sum +=
                (double) factors.up()[row * RANK + r]
                    * factors.down()[r * change.columns() + column];
          }
          int at = (first + row - goes.from()) * change.columns() + column;
          weight[at] += (float) (scale * sum);
        }
      }
    }
  }

  private static Map<String, float[]> numbers(Map<String, StateDict> files) {
    Map<String, float[]> numbers = new HashMap<>();
    files.forEach(
        (component, dict) ->
            dict.names()
                .forEach(
                    name ->
                        numbers.put(component + "/" + name, Tensors.floats(dict.tensor(name)))));
    return numbers;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("namings")
  void everyWeightIsTheOneChangedByHand(String name, String naming, List<Change> changes) {
    ModelFolder model = model(name);
    try (Scope scope = Scope.open();
        Opened opened = new Opened()) {
      Map<String, StateDict> files = files(model, opened);
      Map<String, float[]> expected = numbers(files);
      for (Change change : changes) {
        // Of the names of peft the alphas stand in the header.
        add(change, factors(change), SCALE * ALPHA / RANK, expected);
      }
      String header =
          """
          {"transformer.lora_alpha": 2, "text_encoder_2.lora_alpha": 2, "text_encoder_3.lora_alpha": 2}\
          """;
      Loras loras = written(SCALE, header);
      LoraMerge merge = opened.add(LoraMerge.open(loras, files, model.denoiser()));
      Map<String, StateDict> merged = new LinkedHashMap<>();
      files.keySet().forEach(component -> merged.put(component, merge.of(component)));
      numbers(merged)
          .forEach(
              (tensor, found) ->
                  assertThat(distance(found, Objects.requireNonNull(expected.get(tensor))))
                      .as(tensor)
                      .isLessThan(1e-6));
    }
  }

  private static double distance(float[] found, float[] wanted) {
    return IntStream.range(0, found.length)
        .mapToDouble(i -> Math.abs(found[i] - wanted[i]))
        .max()
        .orElseThrow();
  }

  /** Velocity of a network whose LoRA is merged, and of one whose weights are changed by hand. */
  @ParameterizedTest
  @CsvSource({"tiny-flux, true", "tiny-sd3, false"})
  void theVelocityIsThatOfWeightsChangedByHand(String name, boolean flux) {
    List<Change> changes = flux ? flux("lora_unet_", true, KOHYA) : sd3("lora_unet_", true, KOHYA);
    ModelFolder model = model(name);
    try (Scope scope = Scope.open();
        Opened opened = new Opened()) {
      Map<String, StateDict> files = files(model, opened);
      Map<String, float[]> byHand = numbers(files);
      changes.forEach(change -> add(change, factors(change), ALPHA / RANK, byHand));
      LoraMerge merge = opened.add(LoraMerge.open(written(1), files, model.denoiser()));
      Arena arena = opened.add(new Arena());
      StateDict own = merge.of("transformer");
      Tensor bare = velocity(model, Objects.requireNonNull(files.get("transformer")), arena);
      Tensor found = velocity(model, own, arena);
      Tensor wanted = velocity(model, new Changed(own, byHand), arena);
      double largest = wanted.abs().max().item_double();
      assertThat(found.sub(wanted).abs().max().item_double()).isLessThan(1e-5 * largest);
      assertThat(found.sub(bare).abs().max().item_double()).isGreaterThan(1e-3 * largest);
    }
  }

  private static Tensor velocity(ModelFolder model, StateDict dict, Arena arena) {
    Weights weights = Weights.of(dict, Placement.CPU_FLOAT32, arena);
    FlowTransformer network =
        model.denoiser() instanceof FluxConfig flux
            ? new FluxTransformer(weights, flux)
            : new Sd3Transformer(weights, model.sd3());
    return FlowTransformerTest.Inputs.of(network).velocity(network);
  }

  private Loras written(double scale, String... header) {
    Path file = folder.resolve("lora.safetensors");
    SafetensorsWriter.write(
        file, tensors, header.length == 0 ? Map.of() : Map.of("lora_adapter_metadata", header[0]));
    return new Loras(List.of(new LoraSpec(file, scale)));
  }

  /** Other numbers of the same shapes. */
  private record Changed(StateDict dict, Map<String, float[]> numbers) implements StateDict {

    @Override
    public String source() {
      return dict.source();
    }

    @Override
    public Set<String> names() {
      return dict.names();
    }

    @Override
    public long[] shape(String name) {
      return dict.shape(name);
    }

    @Override
    public Tensor tensor(String name) {
      return Tensors.of(Objects.requireNonNull(numbers.get("transformer/" + name)), shape(name));
    }

    @Override
    public void close() {
      dict.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tiny-sd3 | lora_unet_single_blocks_0_linear2 | 32 | 160 | is a LoRA of FLUX (lora_unet_single_blocks_0_linear2, …), and the model is SD3
          tiny-flux | lora_unet_joint_blocks_0_x_block_attn_proj | 32 | 32 | is a LoRA of SD3 (lora_unet_joint_blocks_0_x_block_attn_proj, …), and the model is FLUX
          tiny-flux | lora_unet_double_blocks_2_img_attn_proj | 32 | 32 | 1 modules that it does not have: lora_unet_double_blocks_2_img_attn_proj
          tiny-flux | lora_unet_double_blocks_1_img_attn_qkv | 95 | 32 | lora_unet_double_blocks_1_img_attn_qkv (up [95, 3] on [96, 32])
          tiny-flux | lora_unet_single_blocks_0_linear1 | 224 | 31 | lora_unet_single_blocks_0_linear1 (down [3, 31] on [224, 32])
          tiny-sd3 | lora_te3_encoder_block_2_layer_0_SelfAttention_q | 32 | 48 | lora_te3_encoder_block_2_layer_0_SelfAttention_q
          tiny-flux | lora_unet_down_blocks_0_attentions_0_proj_in | 32 | 32 | lora_unet_down_blocks_0_attentions_0_proj_in
          """)
  void whatDoesNotFitIsNamed(String name, String module, int rows, int columns, String words) {
    factors(new Change(module, KOHYA, rows, columns, List.of()));
    refused(name, words);
  }

  private void refused(String name, String words) {
    ModelFolder model = model(name);
    try (Opened opened = new Opened()) {
      Map<String, StateDict> files = files(model, opened);
      Loras loras = written(1);
      assertThatThrownBy(() -> LoraMerge.open(loras, files, model.denoiser()).close())
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(words);
    }
  }

  @Test
  void aModuleMayNotBeChangedAloneAndWithOthers() {
    factors(new Change("lora_unet_double_blocks_0_img_attn_qkv", KOHYA, 96, 32, List.of()));
    factors(new Change("transformer.transformer_blocks.0.attn.to_k", PEFT, 32, 32, List.of()));
    refused("tiny-flux", "changes one module under two names");
  }

  @Test
  void xlabsLayoutIsRefusedByName() {
    tensors.put("double_blocks.0.processor.qkv_lora1.down.weight", Tensors.of(new float[4], 2, 2));
    refused("tiny-flux", "holds a LoRA of FLUX in XLabs' layout (lora1), which cannot be added");
  }

  @Test
  void theFamilyIsTold() {
    factors(new Change("lora_unet_single_blocks_0_linear2", KOHYA, 32, 160, List.of()));
    Path file = written(1).all().get(0).file();
    try (LoraFile lora = LoraFile.open(file)) {
      assertThat(lora.family()).contains(LoraFamily.FLUX);
      assertThat(lora.targets()).containsExactly(Map.entry("transformer", 1));
    }
  }
}
