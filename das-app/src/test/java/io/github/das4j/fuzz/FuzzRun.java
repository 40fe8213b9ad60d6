package io.github.das4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs Jazzer (github.com/CodeIntelligenceTesting/jazzer) on one target after the other, each in a
 * process of its own; only in the profile fuzz. A target fails with the first input that {@link
 * Guard} complains about, which is then in {@code target/fuzz/TARGET}.
 */
class FuzzRun {

  private static final int RUNS = Integer.getInteger("fuzz.runs", 100_000);
  private static final String CHOSEN = System.getProperty("fuzz.target", "");
  private static final Path RESULTS = Path.of("target", "fuzz");
  private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+)");
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

  /** Of wall-clock time for one input, for what hangs without using the processor. */
  private static final String TIMEOUT = "-timeout=120";

  private static final List<String> JVM =
      List.of(
          "-Xmx640m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Djava.awt.headless=true",
          "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
          "-Dorg.bytedeco.javacpp.logger=slf4j");

  private static final List<String> JAZZER =
      List.of(
          "--target_class=io.github.das4j.fuzz.Fuzz",
          "--instrumentation_includes=io.github.das4j.**:com.fasterxml.jackson.core.json.**"
              + ":org.yaml.snakeyaml.scanner.**:org.yaml.snakeyaml.parser.**"
              + ":org.apache.commons.csv.**",
          "--instrumentation_excludes=io.github.das4j.fuzz.**",
          "--custom_hook_includes=io.github.das4j.**",
          "-runs=" + RUNS,
          TIMEOUT,
          "-rss_limit_mb=3000",
          "-max_len=8192");

  @ParameterizedTest
  @EnumSource
  void nothingButPlainErrors(Target target, @TempDir Path folder)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        CHOSEN.isEmpty() || List.of(CHOSEN.split(",")).contains(target.folder()));
    Path results = Files.createDirectories(RESULTS.resolve(target.folder()));
    Path corpus = Files.createDirectories(results.resolve("corpus"));
    Path log = results.resolve("log.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    String here = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", here)));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.addAll(JAZZER);
    command.add("--target_args=" + target + " " + folder);
    command.add("--reproducer_path=" + results);
    command.add("-artifact_prefix=" + results + "/");
    command.add(corpus.toString());
    command.add(FuzzTargetsTest.INPUTS.resolve(target.folder()).toString());
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    assertThat(code).as("%s: see %s", target, log).isZero();
    assertThat(report(target, said)).as("runs of %s", target).isGreaterThanOrEqualTo(RUNS);
  }

  private static int report(Target target, String log) {
    Matcher coverage = COVERAGE.matcher(log);
    String covered = "0";
    while (coverage.find()) {
      covered = coverage.group(1);
    }
    Matcher done = DONE.matcher(log);
    if (!done.find()) {
      return 0;
    }
    System.out.printf(
        "%-16s %s inputs in %s s, %s edges%n",
        target.folder(), done.group(1), done.group(2), covered);
    return Integer.parseInt(done.group(1));
  }
}
