package io.github.das4j.cli;

import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.run.DasRun;
import io.github.das4j.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options that say where a run's files go, and how it survives a stop. */
final class FolderArguments {

  private static final String DEVICES = "run.devices";
  private static final String MODEL = "model";
  private static final String KEEP_MINUTES = "run.keep_minutes";

  /** What a run that goes on may be told anew. */
  private static final Set<String> CHANGEABLE = Set.of(DEVICES, MODEL, KEEP_MINUTES);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: a new one in runs/.")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with a run that was stopped, at the step where it was. Only devices, --track,"
              + " --keep-minutes, --model (where the same model is now) and --set judge.… may be"
              + " given besides.")
  Optional<Path> resume = Optional.empty();

  /**
   * Refuses to print settings of a command line where a run is to go on, which has its own.
   *
   * @throws IllegalArgumentException saying where those stand
   */
  void requireNew() {
    resume.ifPresent(
        folder -> {
          throw new IllegalArgumentException(
              "a resumed run keeps its settings, which stand in "
                  + folder.resolve("run.json")
                  + ": leave --settings or --resume out");
        });
  }

  /**
   * What a run that goes on is told anew.
   *
   * @param layers all that was given
   * @throws IllegalArgumentException if it is more than such a run can be told
   */
  DasRun.Anew anew(List<Setting> layers) {
    Optional<Setting> other =
        layers.stream().filter(setting -> !isChangeable(setting.key())).findFirst();
    if (other.isPresent() || out.isPresent()) {
      throw new IllegalArgumentException(
          "a resumed run keeps its settings: leave "
              + other.map(Setting::origin).orElse("--out")
              + " out, or begin a new run");
    }
    return new DasRun.Anew(
        last(layers, DEVICES),
        last(layers, MODEL).map(Path::of),
        last(layers, KEEP_MINUTES),
        DasRun.Anew.judging(layers).judging());
  }

  private static boolean isChangeable(String key) {
    return CHANGEABLE.contains(key) || key.startsWith(JudgeSettings.GROUP);
  }

  private static Optional<String> last(List<Setting> layers, String key) {
    return layers.stream()
        .filter(setting -> setting.key().equals(key))
        .map(Setting::value)
        .reduce((before, after) -> after);
  }
}
