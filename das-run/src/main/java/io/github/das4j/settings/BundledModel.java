package io.github.das4j.settings;

import io.github.das4j.reward.RewardSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that comes along with a program, with rewards of its own; found by {@link
 * java.util.ServiceLoader}. Settings name its files as they name checkpoints.
 */
public interface BundledModel {

  /** The name of the model, as settings give it. */
  String model();

  /** Whether a name is one of this model's or its rewards', whether or not there is such a file. */
  boolean owns(String name);

  /** The file or folder of a name; empty for names that are not ours. */
  Optional<Path> find(String name);

  /** Whether a model, as settings name it (a name or a folder), is this one. */
  boolean is(String model);

  /** The reward, where those that have no files take ours, if we have such a reward. */
  RewardSpec completed(RewardSpec spec);

  /** What a user should be told of a prompt before this model draws it; empty if nothing. */
  Optional<String> warning(String prompt);
}
