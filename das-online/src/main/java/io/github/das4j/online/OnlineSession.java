package io.github.das4j.online;

import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.ModelOptions.Checkpointing;
import io.github.das4j.das.RunMemory;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.files.FolderLock;
import io.github.das4j.files.Sha256;
import io.github.das4j.judge.AnswerBook;
import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.online.box.BoxSpec;
import io.github.das4j.online.surrogate.Surrogate;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.OtherVae;
import io.github.das4j.stable.TinyVaeFolder;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.track.TrackedRun;
import io.github.das4j.track.Trackers;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run on real models: opens what its settings name, and puts the loop to work on it. */
public final class OnlineSession {

  private final OnlineConfig config;
  private final Checkpoints checkpoints;
  private final OnlineFolder folder;
  private final OnlineListener listener;
  private final Trackers trackers;

  /**
   * A session.
   *
   * @param config settled for this machine
   * @param out the run's folder, new or to go on with
   */
  public OnlineSession(
      OnlineConfig config,
      Checkpoints checkpoints,
      Path out,
      OnlineListener listener,
      Trackers trackers) {
    this.checkpoints = checkpoints;
    this.folder = new OnlineFolder(out);
    this.config = checkpointed(config.seen(checkpoints));
    this.trackers = trackers;
    this.listener = new Tracking(listener, trackers, folder);
  }

  /** As the run was begun; a new one by the memory that is free before a model is loaded. */
  private OnlineConfig checkpointed(OnlineConfig asked) {
    List<TorchDevice> devices = asked.run().devices();
    ModelOptions options = asked.models(devices, checkpoints).get(0);
    if (options.checkpointing() != Checkpointing.AUTO) {
      return asked;
    }
    Optional<Checkpointing> before =
        OnlineRecord.setting(folder, "run.checkpointing")
            .map(text -> Choices.parse(Checkpointing.class, "choice", text));
    return asked.checkpointed(
        before.orElseGet(
            () ->
                RunMemory.ofThisProcess()
                    .settled(
                        options,
                        devices,
                        () -> RewardSpec.parse("clip:" + asked.clip(checkpoints)).memory(),
                        asked.sampling())
                    .checkpointing()));
  }

  private String hardware() {
    return config.run().devices().stream()
        .map(device -> DeviceFacts.of(device).toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * Runs, or goes on.
   *
   * @param startData folder of a run whose answers this one begins with
   * @param evaluated a surrogate to draw from, without optimism
   */
  public List<RoundStats> run(Optional<Path> startData, Optional<Path> evaluated) {
    List<ModelOptions> models = config.models(config.run().devices(), checkpoints);
    // What is no model is told in a moment, before libtorch is loaded.
    ModelFolder.open(models.get(0).folder());
    LibTorch.setThreads(models.get(0).threads());
    Placement placement = new Placement(models.get(0).placement().device(), DType.FLOAT32);
    evaluated.ifPresent(file -> Surrogate.read(file, placement).close());
    DeviceWorkerPool.Setup setup =
        new DeviceWorkerPool.Setup(
            config.clip(checkpoints),
            config.sampling(),
            config.run().negative(),
            config.candidates());
    JudgeDesk judges = judges();
    Optional<BlackBox> box = box(placement, judges);
    try (judges;
        DeviceWorkerPool pool = new DeviceWorkerPool(setup, models, listener::onMessage)) {
      pool.load();
      OnlineRecord.requireOwn(folder);
      try (FolderLock lock = folder.hold()) {
        OnlineRecord.settle(folder, settings(evaluated), hardware()).ifPresent(listener::onMessage);
        startData.ifPresent(from -> StartData.copy(from, folder));
      }
      // From here on the ledger holds the folder.
      trackers.started(new TrackedRun(folder.root(), settings(evaluated)));
      OnlineLoop.Parts parts =
          new OnlineLoop.Parts(pool, box, evaluated, placement, settings(evaluated), listener);
      return new OnlineLoop(config.plan(), parts, folder).run();
    } finally {
      box.ifPresent(BlackBox::close);
    }
  }

  private JudgeDesk judges() {
    AnswerBook book = AnswerBook.in(folder.root().resolve(AnswerBook.FILE));
    return new JudgeDesk(config.run().judging(), book, System::getenv, listener::onMessage);
  }

  private Optional<BlackBox> box(Placement placement, JudgeDesk judges) {
    Optional<BoxSpec> spec = config.box();
    return spec.map(
        s ->
            s.open(
                reward -> config.rewards(reward, checkpoints),
                config.timeout(),
                judges,
                placement));
  }

  private Map<String, String> settings(Optional<Path> evaluated) {
    Map<String, String> settings = new LinkedHashMap<>(config.settings().texts());
    Additions additions = config.run().withAdditions(checkpoints).models().additions();
    digests(settings, "lora", additions.loras().all().stream().map(LoraSpec::file));
    digests(settings, "embedding", additions.embeddings().all().stream().map(EmbeddingSpec::file));
    digests(settings, "vae", additions.vae().stream().map(vae -> OtherVae.find(vae).weights()));
    digests(settings, "twist.decoder", tiny());
    evaluated.ifPresent(file -> settings.put("evaluate", file.toString()));
    return settings;
  }

  /** The weights of the tiny autoencoder that it is seen by. */
  private Stream<Path> tiny() {
    return config.sampling().twist().decoder().orElse(TwistDecoder.FULL)
            instanceof TwistDecoder.Tiny tiny
        ? Stream.of(new TinyVaeFolder(tiny.folder()).weights())
        : Stream.empty();
  }

  /** What files are, wherever they are. */
  private static void digests(Map<String, String> settings, String key, Stream<Path> files) {
    String all = files.map(Sha256::hex).collect(Collectors.joining(", "));
    if (!all.isEmpty()) {
      settings.put(key + OnlineRecord.DIGEST, all);
    }
  }
}
