package io.github.das4j.cli;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Unfinished;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.DType;
import io.github.das4j.writing.RandomCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Random weights of a model and its rewards to measure with. In a folder of the user's they stay;
 * else they are gone once this is closed, or the program is stopped.
 */
final class BenchWeights implements AutoCloseable {

  private static final String HEAD = "head.safetensors";

  private final Path folder;
  private final Optional<Unfinished> passing;

  private BenchWeights(Path folder, Optional<Unfinished> passing) {
    this.folder = folder;
    this.passing = passing;
  }

  /**
   * Writes them, unless the folder holds them from before.
   *
   * @param size as {@link RandomCheckpoint} knows it
   * @param type that they are stored in; that of the size unless given
   * @param kept the user's folder for them
   */
  static BenchWeights of(String size, Optional<DType> type, Optional<Path> kept) {
    RandomCheckpoint.require(size);
    BenchWeights weights =
        kept.map(folder -> new BenchWeights(folder, Optional.empty()))
            .orElseGet(BenchWeights::passing);
    try {
      weights.write(size, type);
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static BenchWeights passing() {
    try {
      Path folder = Files.createTempDirectory("das-bench");
      return new BenchWeights(folder, Optional.of(Unfinished.at(folder)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder: " + AtomicFiles.reason(e), e);
    }
  }

  private void write(String size, Optional<DType> type) {
    if (Files.exists(folder.resolve(HEAD))) {
      if (type.isPresent()) {
        System.err.println(folder + " holds weights already, which are taken as they are stored");
      }
      return;
    }
    System.err.println("writing random weights of size " + size + " to " + folder);
    if (type.isPresent()) {
      RandomCheckpoint.write(folder, size, type.get());
    } else {
      RandomCheckpoint.write(folder, size);
    }
  }

  /** The model's folder. */
  Path model() {
    return folder.resolve("model");
  }

  /** The aesthetic score by a CLIP and a head beside the model. */
  RewardSpec reward() {
    return RewardSpec.parse("aesthetic:" + folder.resolve("clip") + "," + folder.resolve(HEAD));
  }

  @Override
  public void close() {
    passing.ifPresent(Unfinished::close);
  }
}
