package io.github.das4j.settings;

import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.stable.Additions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is sampled, and what it is aligned to.
 *
 * @param preset settings under all others
 * @param model a folder, or a name
 * @param singleFile what it does not say of itself where it is a single file
 * @param loras what is added to its weights
 * @param embeddings textual inversions that prompts may name
 * @param vae another autoencoder in place of its own
 * @param models where names are looked for
 * @param reward as it was written
 * @param aestheticWeight w of the reward {@code multi:}, in [0, 1]
 */
public record ModelSettings(
    @Declared(
            key = "preset",
            standard = "none",
            absent = "none",
            otherwise = "none, or the demo's where no model is named",
            option = "--preset",
            label = "NAME",
            help = "Published settings, of flow models our own, under whatever else is said: {}")
        Optional<String> preset,
    @Declared(
            key = "model",
            standard = "demo/model",
            otherwise = "the demo model",
            option = "--model",
            label = "DIR|FILE",
            help =
                "A checkpoint in diffusers layout, or in a single file, or hf:OWNER/NAME of the"
                    + " hub, or its name where --models says where it is")
        String model,
    SingleFileSettings singleFile,
    @Declared(
            key = "lora",
            standard = "none",
            option = "--lora",
            repeated = true,
            label = "FILE[:SCALE]",
            help =
                "A LoRA to add to the model's weights, its scale 1 unless named; repeatable, in"
                    + " files joined by a plus between blanks")
        Loras loras,
    @Declared(
            key = "embedding",
            standard = "none",
            option = "--embedding",
            repeated = true,
            label = "FILE[:TOKEN]",
            help =
                "A textual inversion that prompts may name, by its own token unless one is given;"
                    + " repeatable, in files joined by a plus between blanks")
        Embeddings embeddings,
    @Declared(
            key = "vae",
            standard = "none",
            absent = "none",
            otherwise = "the model's own",
            option = "--vae",
            label = "DIR|FILE",
            help =
                "Another autoencoder in place of the model's: a folder in diffusers layout, or a"
                    + " single file in the original one")
        Optional<Path> vae,
    @Declared(
            key = "models",
            standard = "none",
            absent = "none",
            option = "--models",
            label = "DIR",
            help =
                "Where checkpoints are, as OWNER/NAME or NAME, that presets call by name, before"
                    + " the cache of the hub")
        Optional<Path> models,
    @Declared(
            key = "reward",
            standard = "20*clip:demo/clip",
            option = "--reward",
            label = "SPEC",
            help = "What to align to; das sample --help explains; also multi:CLIP_DIR,HEAD_FILE")
        String reward,
    @Declared(
            key = "multi.aesthetic_weight",
            standard = "1.0",
            range = "[0, 1]",
            label = "W",
            help = "w of the reward multi:CLIP,HEAD = w aesthetic + (1 - w) 20 clip")
        double aestheticWeight) {

  /**
   * Checks the weight.
   *
   * @throws io.github.das4j.declaration.WrongValueException if it is out of its range
   */
  public ModelSettings {
    Declarations.check(
        ModelSettings.class,
        preset,
        model,
        singleFile,
        loras,
        embeddings,
        vae,
        models,
        reward,
        aestheticWeight);
  }

  /** What is brought to the model. */
  public Additions additions() {
    return new Additions(loras, embeddings, vae);
  }
}
