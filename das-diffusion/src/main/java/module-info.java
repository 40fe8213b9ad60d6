/**
 * Diffusion models and rewards on libtorch, and their reward-aligned sampler. Natives are the
 * user's to add, for the platforms that he wants.
 */
@SuppressWarnings("requires-automatic") // Of DJL, whose manifests fix the names of its modules.
module io.github.das4j.diffusion {
  requires transitive io.github.das4j.smc;
  requires transitive org.bytedeco.pytorch;
  requires transitive com.fasterxml.jackson.databind;
  requires transitive java.desktop;
  requires ai.djl.tokenizers;
  requires java.management;
  requires java.net.http;
  requires jdk.management;
  requires org.apache.commons.rng.api;
  requires org.apache.commons.rng.sampling;
  requires org.apache.commons.rng.simple;
  requires org.slf4j;
  requires static org.bytedeco.cuda;
  requires static transitive org.jspecify;

  exports io.github.das4j.align;
  exports io.github.das4j.checkpoint;
  exports io.github.das4j.checkpoint.config;
  exports io.github.das4j.checkpoint.embedding;
  exports io.github.das4j.checkpoint.file;
  exports io.github.das4j.checkpoint.folder;
  exports io.github.das4j.checkpoint.kind;
  exports io.github.das4j.checkpoint.lora;
  exports io.github.das4j.checkpoint.original;
  exports io.github.das4j.checkpoint.pickle;
  exports io.github.das4j.checkpoint.safetensors;
  exports io.github.das4j.checkpoint.tensors;
  exports io.github.das4j.das;
  exports io.github.das4j.declaration;
  exports io.github.das4j.diffusion;
  exports io.github.das4j.files;
  exports io.github.das4j.hub;
  exports io.github.das4j.inspect;
  exports io.github.das4j.judge;
  exports io.github.das4j.nn;
  exports io.github.das4j.reward;
  exports io.github.das4j.stable;
  exports io.github.das4j.tensor;
  exports io.github.das4j.text;
  exports io.github.das4j.training;
  exports io.github.das4j.words;
  exports io.github.das4j.writing;

  uses io.github.das4j.reward.RewardProvider;

  provides io.github.das4j.reward.RewardProvider with
      io.github.das4j.reward.AestheticProvider,
      io.github.das4j.reward.ClipProvider,
      io.github.das4j.reward.ExecProvider,
      io.github.das4j.reward.HpsProvider,
      io.github.das4j.reward.HttpProvider,
      io.github.das4j.reward.ImageRewardProvider,
      io.github.das4j.reward.JpegProvider,
      io.github.das4j.reward.PickProvider,
      io.github.das4j.reward.VlmProvider;
}
