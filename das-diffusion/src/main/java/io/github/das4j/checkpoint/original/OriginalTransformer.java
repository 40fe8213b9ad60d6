package io.github.das4j.checkpoint.original;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.original.MappedStateDict.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modules of a flow model's transformer as its original code calls them (SD3: mmdit.py of
 * Stability's sd3-ref; FLUX: model.py and layers.py of Black Forest Labs' flux), and which rows of
 * each make which module of diffusers.
 *
 * @see <a
 *     href="https://github.com/huggingface/diffusers/blob/main/src/diffusers/loaders/single_file_utils.py">diffusers,
 *     single_file_utils.py</a>
 */
public final class OriginalTransformer {

  /** Before the names of a transformer in a file of a whole model. */
  static final String PREFIX = "model.diffusion_model.";

  private static final String POSITIONS = "pos_embed";
  private static final int LISTED = 8;
  private static final Pattern BLOCK =
      Pattern.compile("(joint|double|single)_blocks\\.(\\d{1,4})\\..*");

  /** Queries, keys, values and the first layer of the MLP, four times as wide, in one matrix. */
  private static final int PACKED = 7;

  /**
   * A module of diffusers, and the rows that it has of the original one.
   *
   * @param module its name
   * @param rows of the weight, and likewise of the bias
   */
  public record Piece(String module, Rows rows) {}

  private final Map<String, List<Piece>> modules = new LinkedHashMap<>();

  private OriginalTransformer() {}

  /**
   * The names of the transformer that a configuration describes; none for a U-Net.
   *
   * @param config of the model
   */
  public static OriginalTransformer of(DenoiserConfig config) {
    if (config instanceof Sd3Config sd3) {
      return sd3(sd3.numLayers());
    }
    if (config instanceof FluxConfig flux) {
      return flux(flux.numLayers(), flux.numSingleLayers());
    }
    if (config instanceof UNetConfig) {
      return new OriginalTransformer();
    }
    throw new AssertionError(config);
  }

  /** Those that a file has blocks for; none where it has no such transformer. */
  private static OriginalTransformer of(StateDict dict, String prefix) {
    int joint = 0;
    int twice = 0;
    int single = 0;
    for (String name : dict.names()) {
      Matcher block = BLOCK.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : "");
      if (block.matches()) {
        int count = Integer.parseInt(block.group(2)) + 1;
        switch (block.group(1)) {
          case "joint" -> joint = Math.max(joint, count);
          case "double" -> twice = Math.max(twice, count);
          default -> single = Math.max(single, count);
        }
      }
    }
    return joint > 0 ? sd3(joint) : flux(twice, single);
  }

  private static OriginalTransformer sd3(int layers) {
    OriginalTransformer names = new OriginalTransformer();
    names.add("x_embedder.proj", "pos_embed.proj");
    names.add("context_embedder", "context_embedder");
    names.embedding("t_embedder.mlp.0", "t_embedder.mlp.2", "timestep_embedder");
    names.embedding("y_embedder.mlp.0", "y_embedder.mlp.2", "text_embedder");
    for (int i = 0; i < layers; i++) {
      names.joint("joint_blocks." + i, "transformer_blocks." + i, i == layers - 1);
    }
    names.end();
    return names;
  }

  private void joint(String from, String to, boolean last) {
    for (Stream stream : Stream.values()) {
      String block = from + (stream == Stream.IMAGE ? ".x_block" : ".context_block");
      // The last text is scaled before it is shifted in diffusers, and shifted first here.
      Rows order = last && stream == Stream.TEXT ? Rows.SWAPPED : Rows.ALL;
      add(block + ".adaLN_modulation.1", to + "." + stream.norm + ".linear", order);
      attention(block + ".attn", to + ".attn", stream);
      if (stream == Stream.IMAGE) {
        attention(block + ".attn2", to + ".attn2", stream);
      }
      add(block + ".mlp.fc1", to + "." + stream.mlp + ".net.0.proj");
      add(block + ".mlp.fc2", to + "." + stream.mlp + ".net.2");
    }
  }

  private void attention(String from, String to, Stream stream) {
    packed(from + ".qkv", to, stream);
    add(from + ".ln_q", to + "." + stream.normQ);
    add(from + ".ln_k", to + "." + stream.normK);
    add(from + ".proj", to + "." + stream.out);
  }

  private static OriginalTransformer flux(int layers, int singleLayers) {
    OriginalTransformer names = new OriginalTransformer();
    names.add("img_in", "x_embedder");
    names.add("txt_in", "context_embedder");
    names.embedding("time_in.in_layer", "time_in.out_layer", "timestep_embedder");
    names.embedding("vector_in.in_layer", "vector_in.out_layer", "text_embedder");
    names.embedding("guidance_in.in_layer", "guidance_in.out_layer", "guidance_embedder");
    for (int i = 0; i < layers; i++) {
      names.twoStreams("double_blocks." + i, "transformer_blocks." + i);
    }
    for (int i = 0; i < singleLayers; i++) {
      names.oneStream("single_blocks." + i, "single_transformer_blocks." + i);
    }
    names.end();
    return names;
  }

  private void twoStreams(String from, String to) {
    for (Stream stream : Stream.values()) {
      String part = from + (stream == Stream.IMAGE ? ".img" : ".txt");
      add(part + "_mod.lin", to + "." + stream.norm + ".linear");
      packed(part + "_attn.qkv", to + ".attn", stream);
      add(part + "_attn.norm.query_norm", to + ".attn." + stream.normQ);
      add(part + "_attn.norm.key_norm", to + ".attn." + stream.normK);
      add(part + "_attn.proj", to + ".attn." + stream.out);
      add(part + "_mlp.0", to + "." + stream.mlp + ".net.0.proj");
      add(part + "_mlp.2", to + "." + stream.mlp + ".net.2");
    }
  }

  private void oneStream(String from, String to) {
    add(from + ".modulation.lin", to + ".norm.linear");
    modules.put(
        from + ".linear1",
        List.of(
            new Piece(to + ".attn.to_q", new Rows(PACKED, List.of(0))),
            new Piece(to + ".attn.to_k", new Rows(PACKED, List.of(1))),
            new Piece(to + ".attn.to_v", new Rows(PACKED, List.of(2))),
            new Piece(to + ".proj_mlp", new Rows(PACKED, List.of(3, 4, 5, 6)))));
    add(from + ".norm.query_norm", to + ".attn.norm_q");
    add(from + ".norm.key_norm", to + ".attn.norm_k");
    add(from + ".linear2", to + ".proj_out");
  }

  private void packed(String from, String to, Stream stream) {
    modules.put(from, stream.packed(to));
  }

  private void embedding(String first, String second, String to) {
    add(first, "time_text_embed." + to + ".linear_1");
    add(second, "time_text_embed." + to + ".linear_2");
  }

  private void end() {
    add("final_layer.linear", "proj_out");
    add("final_layer.adaLN_modulation.1", "norm_out.linear", Rows.SWAPPED);
  }

  private void add(String from, String to) {
    add(from, to, Rows.ALL);
  }

  private void add(String from, String to, Rows rows) {
    modules.put(from, List.of(new Piece(to, rows)));
  }

  /** What diffusers calls the layers of a block's two streams. */
  private enum Stream {
    IMAGE("norm1", "ff", "to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0"),
    TEXT(
        "norm1_context",
        "ff_context",
        "add_q_proj",
        "add_k_proj",
        "add_v_proj",
        "norm_added_q",
        "norm_added_k",
        "to_add_out");

    private final String norm;
    private final String mlp;
    private final String q;
    private final String k;
    private final String v;
    private final String normQ;
    private final String normK;
    private final String out;

    Stream(
        String norm,
        String mlp,
        String q,
        String k,
        String v,
        String normQ,
        String normK,
        String out) {
      this.norm = norm;
      this.mlp = mlp;
      this.q = q;
      this.k = k;
      this.v = v;
      this.normQ = normQ;
      this.normK = normK;
      this.out = out;
    }

    private List<Piece> packed(String attention) {
      return List.of(
          new Piece(attention + "." + q, Rows.third(0)),
          new Piece(attention + "." + k, Rows.third(1)),
          new Piece(attention + "." + v, Rows.third(2)));
    }
  }

  /**
   * The modules that diffusers packs into one where it fuses a network: queries, keys and values of
   * an attention; none if this is no such name.
   *
   * @param module such as {@code transformer_blocks.0.attn.to_qkv}
   */
  public static List<Piece> fused(String module) {
    int dot = Math.max(module.lastIndexOf('.'), 0);
    return switch (module.substring(dot)) {
      case ".to_qkv" -> Stream.IMAGE.packed(module.substring(0, dot));
      case ".to_added_qkv" -> Stream.TEXT.packed(module.substring(0, dot));
      default -> List.of();
    };
  }

  /** The pieces of each module, by its original name. */
  public Map<String, List<Piece>> modules() {
    return Collections.unmodifiableMap(modules);
  }

  /**
   * The tensors of a transformer under the names of diffusers; those of other networks in the file
   * are left out. Closing them closes the file.
   *
   * @param dict a transformer's alone, or a whole model's
   * @throws CheckpointException if it holds tensors that are none of this transformer's, or of
   *     impossible shapes; the message names them, and the file is closed then
   */
  public static StateDict renamed(StateDict dict) {
    try {
      return MappedStateDict.fitting(dict, parts(dict));
    } catch (RuntimeException | Error e) {
      dict.close();
      throw e;
    }
  }

  /** What each tensor of diffusers is made from. */
  static Map<String, Part> parts(StateDict dict) {
    String prefix = OriginalLayout.any(dict, PREFIX) ? PREFIX : "";
    OriginalTransformer names = of(dict, prefix);
    Map<String, Part> parts = new LinkedHashMap<>();
    List<String> foreign = new ArrayList<>();
    for (String stored : dict.names()) {
      if (stored.startsWith(prefix)
          && !names.take(stored.substring(prefix.length()), stored, parts)) {
        foreign.add(stored);
      }
    }
    if (!foreign.isEmpty()) {
      throw new CheckpointException(
          dict.source()
              + " holds "
              + foreign.size()
              + " tensors that are no part of the transformer of SD3 or FLUX: "
              + String.join(", ", foreign.subList(0, Math.min(LISTED, foreign.size()))));
    }
    return parts;
  }

  private boolean take(String name, String stored, Map<String, Part> parts) {
    if (name.equals(POSITIONS)) {
      parts.put("pos_embed.pos_embed", new Part(stored, Rows.ALL));
      return true;
    }
    int dot = name.lastIndexOf('.');
    List<Piece> pieces = modules.getOrDefault(name.substring(0, Math.max(dot, 0)), List.of());
    String parameter = name.substring(dot + 1);
    for (Piece piece : pieces) {
      // FLUX calls the weight of a head's norm its scale.
      String ending = parameter.equals("scale") ? "weight" : parameter;
      parts.put(piece.module() + "." + ending, new Part(stored, piece.rows()));
    }
    return !pieces.isEmpty();
  }
}
