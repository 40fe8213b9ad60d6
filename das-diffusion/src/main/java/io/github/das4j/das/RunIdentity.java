package io.github.das4j.das;

import io.github.das4j.checkpoint.embedding.LearnedEmbedding;
import io.github.das4j.checkpoint.lora.MergedLora;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.files.Sha256;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.stable.Added;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.WinogradRule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/** What fixes the bits of a prompt, by name, as far as a sampler knows it. */
final class RunIdentity {

  private static final String TWIST = "twist.";

  private RunIdentity() {}

  /**
   * Activation checkpointing and how weights are kept are none of it, for they leave the bits as
   * they are.
   *
   * @param sized the request with its sizes filled in
   * @param added what was brought to the model
   */
  static Map<String, String> of(
      SampleRequest sized, SampleInputs inputs, ModelOptions options, Added added) {
    Map<String, String> run = new TreeMap<>();
    run.put("prompt", sized.prompt());
    run.put("negative", sized.negativePrompt());
    run.put("occurrence", Integer.toString(sized.occurrence()));
    Declarations.values(sized.settings())
        .forEach(
            (key, value) -> {
              if (run.put(name(key), String.valueOf(value)) != null) {
                throw new IllegalStateException("two settings are called " + name(key));
              }
            });
    run.put("device", DeviceFacts.of(options.placement().device()).toString());
    run.put("type", options.placement().dtype().toString());
    run.put("threads", Integer.toString(options.threads()));
    run.put("clip_skip", Integer.toString(options.clipSkip()));
    if (!options.placement().winograd().equals(WinogradRule.NEVER)) {
      run.put("winograd", options.placement().winograd().toString());
    }
    for (int k = 0; k < added.loras().size(); k++) {
      MergedLora lora = added.loras().get(k);
      run.put("lora_" + k, lora.sha256() + ":" + lora.scale());
    }
    for (int k = 0; k < added.embeddings().size(); k++) {
      LearnedEmbedding embedding = added.embeddings().get(k);
      run.put("embedding_" + k, embedding.sha256() + ":" + embedding.token());
    }
    added.vae().ifPresent(vae -> run.put("vae", vae.sha256()));
    inputs.initialLatents().ifPresent(latents -> run.put("initial_latents", digest(latents)));
    put(run, "prompt_embedding", inputs.prompt());
    put(run, "negative_embedding", inputs.negative());
    return run;
  }

  /**
   * The last part of a setting's key; with the part before it where another setting has it, too.
   */
  private static String name(String key) {
    return key.startsWith(TWIST) ? key.replace('.', '_') : key.substring(key.lastIndexOf('.') + 1);
  }

  private static void put(Map<String, String> run, String name, Optional<Conditioning> supplied) {
    supplied.ifPresent(
        conditioning -> {
          run.put(name, digest(conditioning.context()));
          conditioning.pooled().ifPresent(pooled -> run.put(name + "_pooled", digest(pooled)));
        });
  }

  /** SHA-256 of a tensor's shape and of its values as float32. */
  private static String digest(Tensor tensor) {
    float[] values = Tensors.floats(tensor);
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    MessageDigest sha = Sha256.digest();
    sha.update(Tensors.describe(tensor).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(sha.digest(bytes.array()));
  }
}
