package io.github.das4j.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What is fuzzed: the readers of everything that may come from somebody else. */
enum Target {
  /** A safetensors file; the input is the file, or its header. */
  SAFETENSORS(WeightReadings::safetensors),
  /** The index of a sharded checkpoint. */
  SHARDS(WeightReadings::shards),
  /** torch.save's zip form; the input is the file, or the pickle in it. */
  ZIP_PICKLE(WeightReadings::zipPickle),
  /** torch.save's older form; the input is the file, or the object in it. */
  LEGACY_PICKLE(WeightReadings::legacyPickle),
  /** Weights of the aesthetic head and of LPIPS, in pickles. */
  HEADS(WeightReadings::heads),
  /** Whole checkpoints of made-up names, types and shapes, as das models inspect sees them. */
  CHECKPOINT(CheckpointReadings::checkpoint),
  /** A component's configuration, or a pipeline's index. */
  CONFIGURATION(CheckpointReadings::configuration),
  /** tokenizer.json, vocab.json, merges.txt and what lies beside them. */
  TOKENIZER(TokenizerReadings::clip),
  /** BERT's vocab.txt. */
  VOCABULARY(TokenizerReadings::bert),
  /** Settings in YAML. */
  SETTINGS(TextReadings::settings),
  /** Rewards, black boxes, devices, temperings and prompts in words. */
  WORDS(TextReadings::words),
  /** What a black box says. */
  REPLIES(TextReadings::replies),
  /** The texts in a PNG file, and the record in them. */
  PNG_TEXT(ImageReadings::texts),
  /** Images of a folder that is judged, and their prompts. */
  IMAGES(ImageReadings::images),
  /** run.json, manifest.json, result.json and trace.csv. */
  RECORDS(RecordReadings::records),
  /** The queries of an online run. */
  QUERIES(RecordReadings::queries);

  /** A method without state. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Reading reading;

  Target(Reading reading) {
    this.reading = reading;
  }

  /** What a reader may allocate for each byte of an input: an image is larger than its file. */
  long bytesPerByte() {
    return this == IMAGES ? 1 << 16 : 1 << 12;
  }

  void read(byte[] input, Path folder) throws IOException {
    reading.read(input, folder);
  }

  /** The name of its folder of inputs: {@code zip-pickle}. */
  String folder() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
