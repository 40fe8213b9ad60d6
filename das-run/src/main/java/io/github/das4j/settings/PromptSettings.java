package io.github.das4j.settings;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which prompts are sampled.
 *
 * @param file prompts, one a line
 * @param set a set by name, where no file is given
 * @param count how many of the set, from the first; 0 for all
 * @param seed which captions of the demo world
 * @param negative what to steer away from
 * @param batches images of each prompt, at least 1
 */
public record PromptSettings(
    @Declared(
            key = "prompts.file",
            standard = "none",
            absent = "none",
            option = "--prompts",
            label = "FILE",
            help = "Prompts from a file, one a line; # starts a comment")
        Optional<Path> file,
    @Declared(
            key = "prompts.set",
            standard = "animals-eval",
            option = "--prompt-set",
            label = "NAME",
            help = "Prompts of ours, where no file is named: {}")
        String set,
    @Declared(
            key = "prompts.count",
            standard = "0",
            otherwise = "all",
            range = "[0, inf)",
            option = "--prompt-count",
            label = "COUNT",
            help = "How many of the set, from the first; 0 for all of them, of demo for 64")
        int count,
    @Declared(
            key = "prompts.seed",
            standard = "0",
            option = "--prompt-seed",
            label = "SEED",
            help = "Which captions of the demo world")
        long seed,
    @Declared(
            key = "sample.negative",
            standard = "",
            otherwise = "nothing",
            option = "--negative",
            label = "TEXT",
            help = "What to steer away from")
        String negative,
    @Declared(
            key = "run.batches",
            standard = "1",
            range = "[1, inf)",
            option = "--batches",
            label = "N",
            help = "Images of each prompt, each with draws of its own")
        int batches) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public PromptSettings {
    Declarations.check(PromptSettings.class, file, set, count, seed, negative, batches);
  }
}
