package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signals to real processes: they end in seconds, whatever they are at, and leave nothing
 * half-written.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are those of POSIX")
@Timeout(240)
class StopTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  /** Far more than a process needs to end, and far less than what these would go on for. */
  private static final long PATIENCE_SECONDS = 30;

  @TempDir Path folder = Path.of("");

  /** A das of its own, and what it says. */
  private final class Running implements AutoCloseable {

    private final Path log = folder.resolve("log.txt");
    private final Process process;

    Running(String... args) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
      command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Das.class.getName()));
      command.addAll(List.of(args));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    }

    String said() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        return "";
      }
    }

    Running until(BooleanSupplier reached) throws InterruptedException {
      while (!reached.getAsBoolean()) {
        assertThat(process.isAlive()).as(said()).isTrue();
        Thread.sleep(20);
      }
      return this;
    }

    /** Its exit code after a signal; a signal that nobody here would get skips the test. */
    int after(String signal) throws IOException, InterruptedException {
      assumeFalse(
          signal.equals("INT") && ignoresInterrupts(),
          "SIGINT is ignored here, as in a shell's background job, and so below");
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** A process passes on to its children which signals it ignores: the second bit is SIGINT's. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 2) != 0);
  }

  private List<Path> files(Path below) {
    try (Stream<Path> walk = Files.walk(below)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void assertNothingHalfWritten(Path out) {
    assertThat(files(out)).noneMatch(file -> file.toString().endsWith(".part"));
    assertThat(files(out.resolve(".unfinished"))).isEmpty();
  }

  private boolean isThere(Path out, String ending) {
    return files(out).stream().anyMatch(file -> file.toString().endsWith(ending));
  }

  @Test
  void aRunKeepsWhatIsFinishedAndSaysHowItGoesOn() throws Exception {
    Path out = folder.resolve("run");
    try (Running das =
        new Running(
            "run",
            "--model",
            MODELS.resolve("tiny-sd").toString(),
            "--reward",
            "jpeg",
            "--set",
            "sample.steps=3",
            "--prompt-set",
            "animals",
            "--out",
            out.toString())) {
      das.until(() -> isThere(out, "result.json"));
      assertThat(das.after("TERM")).isEqualTo(143);
      assertThat(das.said()).contains("stopped; ", "das run --resume " + out);
    }
    assertNothingHalfWritten(out);
    assertThat(out.resolve("run.json")).exists();
    assertThat(out.resolve("report.html")).doesNotExist();
  }

  private List<String> sample(Path out) {
    return List.of(
        "sample",
        "a cat",
        "--model",
        MODELS.resolve("tiny-sd").toString(),
        "--reward",
        "20*clip:" + MODELS.resolve("tiny-clip"),
        "--steps",
        "16",
        "--particles",
        "2",
        "--threads",
        "1",
        "--tempering",
        "adaptive",
        "--keep-minutes",
        "0.001",
        "--out",
        out.toString());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stopped, then killed, it goes on both times, to the files of one that was left alone. */
  @Test
  void aPromptGoesOnAtItsStepHoweverItWasStopped() throws Exception {
    Path whole = folder.resolve("whole");
    assertThat(Console.das(sample(whole).toArray(String[]::new)).code()).isZero();

    Path out = folder.resolve("run");
    Path state = out.resolve("states/0000-a-cat.safetensors");
    try (Running das = new Running(sample(out).toArray(String[]::new))) {
      das.until(() -> Files.exists(state));
      assertThat(das.after("INT")).isEqualTo(130);
      assertThat(das.said())
          .contains("0 of 1 prompts are finished, and 1 is in part")
          .contains("das sample --resume " + out + " goes on");
    }
    FileTime stopped = Files.getLastModifiedTime(state);
    try (Running das = new Running("sample", "--resume", out.toString())) {
      das.until(() -> !modified(state).equals(stopped));
      das.process.destroyForcibly().waitFor();
    }
    assertThat(out.resolve("prompts/0000-a-cat")).doesNotExist();

    Console.Outcome rest = Console.das("run", "--resume", out.toString());
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(rest.err()).containsPattern("goes on at step [1-9]\\d* of 16");
    for (String name : List.of("image.png", "result.json", "trace.csv")) {
      String file = "prompts/0000-a-cat/" + name;
      assertThat(bytes(out.resolve(file))).as(name).isEqualTo(bytes(whole.resolve(file)));
    }
    assertThat(bytes(out.resolve("01-a-cat.png"))).isEqualTo(bytes(whole.resolve("01-a-cat.png")));
    assertThat(out.resolve("states")).doesNotExist();
    assertNothingHalfWritten(out);
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whereNothingIsKeptNothingIsLeft() throws Exception {
    Path out = folder.resolve("run");
    List<String> args = new ArrayList<>(sample(out));
    args.set(args.indexOf("0.001"), "0");
    try (Running das = new Running(args.toArray(String[]::new))) {
      das.until(() -> Files.exists(out.resolve("run.json")));
      assertThat(das.after("TERM")).isEqualTo(143);
      assertThat(das.said()).contains("nothing is kept");
    }
    assertThat(out).doesNotExist();
  }

  /** A named pipe that nobody reads: whoever writes into it waits for ever. */
  @Test
  void aProcessThatHangsInAWriteIsStopped() throws Exception {
    Path out = folder.resolve("run");
    try (Running das =
        new Running(
            "sample",
            "a cat",
            "--model",
            MODELS.resolve("tiny-sd").toString(),
            "--reward",
            "jpeg",
            "--steps",
            "60",
            "--out",
            out.toString())) {
      das.until(() -> Files.exists(out.resolve("run.json")));
      Path pipe = out.resolve("trace.csv.part");
      new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
      das.until(() -> isThere(out, ".png"));
      // Long enough to come to the pipe, where it waits for good.
      Thread.sleep(3000);
      assertThat(das.after("TERM")).isEqualTo(143);
      assertThat(das.said()).contains("1 of 1 prompts are finished");
      assertThat(pipe).doesNotExist();
    }
    assertNothingHalfWritten(out);
    assertThat(out.resolve("report.html")).doesNotExist();
  }

  @Test
  void anOnlineRunGoesOnAfterwards() throws Exception {
    Path out = folder.resolve("online");
    try (Running das =
        new Running("online", "--blackbox", "jpeg", "--devices", "cpu", "--out", out.toString())) {
      das.until(() -> isThere(out, "queries.jsonl") && isThere(out, ".png"));
      assertThat(das.after("TERM")).isEqualTo(143);
      assertThat(das.said()).contains("the same command goes on in " + out);
    }
    assertNothingHalfWritten(out);
  }

  @Test
  void toysTrainingAndTuningStopAsWell() throws Exception {
    Path out = folder.resolve("out");
    try (Running das = new Running("toy", "gmm1", "--repeats", "50", "--out", out.toString())) {
      das.until(() -> Files.exists(out));
      assertThat(das.after("INT")).isEqualTo(130);
    }
    assertNothingHalfWritten(out);
    Path training = folder.resolve("training");
    String pictures = pictureSets(folder.resolve("pictures")).toString();
    try (Running das =
        new Running(
            "train",
            "demo",
            "--stage",
            "vae",
            "--pictures",
            pictures,
            "--out",
            training.toString())) {
      das.until(() -> Files.exists(training));
      assertThat(das.after("TERM")).isEqualTo(143);
    }
    assertNothingHalfWritten(training);
  }

  /** All three, with a square for each animal. */
  private static Path pictureSets(Path folder) throws IOException {
    String icons =
        Thing.ALL.stream()
            .map(thing -> '"' + thing.icon() + "\":{\"body\":\"<path d='M4 4h24v24H4z'/>\"}")
            .collect(Collectors.joining(","));
    for (Style style : Style.values()) {
      Path set = folder.resolve("@iconify-json").resolve(style.prefix());
      String json =
          "{\"prefix\":\""
              + style.prefix()
              + "\",\"width\":32,\"height\":32,\"icons\":{"
              + icons
              + "}}";
      Files.writeString(Files.createDirectories(set).resolve("icons.json"), json);
    }
    return folder;
  }

  @Test
  void aTuningSaysWhatIsKeptAndGoesOnFromIt() throws Exception {
    Path tuned = folder.resolve("tuned");
    String[] tune = {
      "tune",
      "--preset",
      "demo:jpeg",
      "--alpha",
      "0.1,0.2",
      "--steps",
      "12",
      "--set",
      "prompts.count=1",
      "--out",
      tuned.toString()
    };
    try (Running das = new Running(tune)) {
      das.until(() -> das.process.toHandle().info().totalCpuDuration().get().toMillis() >= 900);
      assertThat(das.after("TERM")).isEqualTo(143);
      assertThat(das.said()).contains("das: stopped");
      assertThat(tuned.resolve("tune.json")).doesNotExist();
    }
    try (Running das = new Running(tune)) {
      das.until(() -> isThere(tuned, "tune.json"));
      assertThat(das.after("INT")).isEqualTo(130);
      assertThat(das.said())
          .containsPattern("stopped; [12] of 3 runs are kept in \\S+: das tune --preset demo:jpeg")
          .contains(" --set prompts.count=1 --out " + tuned + " goes on");
    }
    assertNothingHalfWritten(tuned);
    Console.Outcome again = Console.das(tune);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).containsPattern("[12] of 3 runs are in \\S+; going on");
    assertThat(again.out()).contains("recommended: ", tuned.resolve("tune.html").toString());
    Console.Outcome over = Console.das(tune);
    assertThat(over.code()).as(over.err()).isZero();
    assertThat(over.err()).contains("3 of 3 runs are in " + tuned);
    assertThat(over.out()).isEqualTo(again.out());
  }
}
