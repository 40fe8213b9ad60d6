package io.github.das4j.spark;

import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.Engine;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunWork;
import io.github.das4j.run.SharedFolder;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.TorchDevice;
import java.util.List;
import java.util.Optional;

/** Executors of a cluster of Spark, a task for each prompt. */
final class SparkEngine implements Engine {

  private static final String DEVICES = "run.devices";
  private static final String THREADS = "run.threads";

  private final ClusterConf conf;
  private final SamplerSource source;
  private Optional<Cluster> cluster = Optional.empty();
  private Optional<RemoteResults> results = Optional.empty();

  /**
   * An engine that connects when it is asked to plan or to work.
   *
   * @param source where executors have their samplers from
   */
  SparkEngine(ClusterConf conf, SamplerSource source) {
    this.conf = conf;
    this.source = source;
  }

  @Override
  public Manifest plan(RunConfig asked) {
    requireInside(asked.spec());
    RunConfig settled = onTasks(asked);
    return conf.gpus() ? plannedThere(settled) : Manifest.of(settled.on(List.of(TorchDevice.CPU)));
  }

  /** The device and the threads of a task, in the place of this machine's. */
  private RunConfig onTasks(RunConfig asked) {
    RunConfig settled = placed(asked);
    return settled.machine().threads().isPresent()
        ? settled
        : RunConfig.resolved(
            settled
                .settings()
                .with(THREADS, Integer.toString(conf.cpus().orElse(1)), ClusterConf.TASK_CPUS));
  }

  private RunConfig placed(RunConfig asked) {
    Setting named = asked.settings().get(DEVICES);
    boolean auto = named.value().equals("auto");
    List<TorchDevice> devices = asked.namedDevices();
    if (devices.size() > 1 && !auto) {
      throw new IllegalArgumentException(
          named.origin()
              + ": with --engine spark the cluster says how many tasks there are: '"
              + named.value()
              + "' names more than one device; write cpu, or cuda:0 for a GPU of each task's own");
    }
    if (auto && !conf.gpus() && LibTorch.cudaDevices() == 0) {
      return asked;
    }
    if (!auto) {
      requireKind(devices.get(0));
    }
    String device = conf.gpus() ? "cuda:0" : "cpu";
    return named.value().equals(device)
        ? asked
        : RunConfig.resolved(asked.settings().with(DEVICES, device, ClusterConf.TASK_GPUS));
  }

  /** The budget of calls and the book of answers are one machine's. */
  private static void requireInside(RewardSpec reward) {
    if (reward.outside()) {
      throw new IllegalArgumentException(
          "rewards behind an address or a command are asked from one machine, which counts and"
              + " keeps what they say: leave --engine spark out, or the reward");
    }
  }

  private void requireKind(TorchDevice device) {
    if (!device.isCpu() && !conf.gpus()) {
      throw new IllegalArgumentException(
          "the run's device is "
              + device
              + ", but Spark gives tasks no GPU: set "
              + ClusterConf.TASK_GPUS
              + "=1 and spark.executor.resource.gpu.amount with --spark-conf");
    }
    if (device.isCpu() && conf.gpus()) {
      throw new IllegalArgumentException(
          "the run's device is cpu, but "
              + ClusterConf.TASK_GPUS
              + " gives each task a GPU: leave one of them out");
    }
  }

  /** This machine may have no GPU, nor the memory of those that have. */
  private Manifest plannedThere(RunConfig asked) {
    Cluster open = opened(asked.threads());
    open.awaitExecutors();
    return PlanTask.run(open.context(), asked).only(asked.prompts());
  }

  @Override
  public void work(List<PromptTask> waiting, RunWork work) {
    Manifest manifest = work.manifest();
    requireInside(manifest.reward());
    requireKind(manifest.config().namedDevices().get(0));
    int threads = manifest.config().threads();
    conf.cpus()
        .filter(cpus -> cpus != threads)
        .ifPresent(
            cpus -> {
              throw new IllegalArgumentException(
                  ClusterConf.TASK_CPUS
                      + " is "
                      + cpus
                      + ", but this run's prompts are sampled with "
                      + threads
                      + (threads == 1 ? " thread" : " threads")
                      + " each, which settles their last bits: give the same number");
            });
    Cluster open = opened(threads);
    results = conf.results().map(address -> begun(address, work, waiting));
    List<PromptTask> left = waiting.stream().filter(task -> !work.isFinished(task)).toList();
    try (Desk desk = new Desk(work, left, results, conf.hasOtherPlaces())) {
      Losses losses = new Losses(desk);
      open.sc().addSparkListener(losses);
      open.awaitExecutors();
      try {
        new Waves(open, desk, spec(work)).run(left);
      } finally {
        desk.drain();
        open.sc().removeSparkListener(losses);
      }
      desk.stopped()
          .ifPresent(
              reason -> {
                throw reason;
              });
    }
  }

  private static SharedFolder folder(RunWork work) {
    return new SharedFolder(work.folder().toAbsolutePath().normalize());
  }

  private static RemoteResults begun(String address, RunWork work, List<PromptTask> waiting) {
    RemoteResults begun = new RemoteResults(HadoopPlace.here(address), folder(work));
    begun.begin(address);
    begun.bringAll(waiting, work);
    return begun;
  }

  @Override
  public boolean isHere() {
    return false;
  }

  @Override
  public void ended() {
    results.ifPresent(RemoteResults::end);
  }

  private RunSpec spec(RunWork work) {
    SharedFolder folder = folder(work);
    return new RunSpec(
        conf.results().orElse(folder.path().toString()),
        folder.digest().orElse(""),
        SamplingSpec.of(work.manifest(), conf.gpus(), source));
  }

  /** What executors must be, too. */
  static String software() {
    Versions versions = Versions.read();
    return versions.software() + ", commit " + versions.commit();
  }

  private Cluster opened(int cpus) {
    Cluster open = cluster.orElseGet(() -> Cluster.open(conf, cpus));
    cluster = Optional.of(open);
    return open;
  }

  @Override
  public void close() {
    cluster.ifPresent(Cluster::close);
    cluster = Optional.empty();
  }
}
