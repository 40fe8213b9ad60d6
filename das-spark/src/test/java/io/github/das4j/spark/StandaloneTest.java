package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that proves what das promises of a cluster, on a master and workers of its own. */
@Tag("slow")
class StandaloneTest {

  @TempDir Path folder = Path.of("");

  @Test
  void killedExecutorsWorkersAndDriversLeaveTheFilesOfALocalRun()
      throws IOException, InterruptedException {
    String classes = System.getProperty("java.class.path");
    Path das = folder.resolve("das");
    Files.writeString(
        das,
        "#!/bin/sh\nexec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' "
            + options()
            + " -cp '"
            + classes
            + "' io.github.das4j.cli.Das \"$@\"\n");
    assertThat(das.toFile().setExecutable(true)).isTrue();
    ProcessBuilder proof =
        new ProcessBuilder(List.of("bash", "prove.sh", folder.resolve("proof").toString()));
    proof.environment().put("DAS", das.toString());
    proof.environment().put("EXTRA_CLASS_PATH", classes);
    proof.environment().putIfAbsent("PROMPTS", "16");
    proof.redirectErrorStream(true);
    Process process = proof.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("alone: equal", "executor: equal", "worker: equal", "driver: equal");
  }

  /** What the build opens for Spark in this process. */
  private static String options() throws IOException {
    String pom = Files.readString(new File("../pom.xml").toPath());
    String tag = "spark.java.options>";
    int from = pom.indexOf("<" + tag) + tag.length() + 1;
    return "-XX:+IgnoreUnrecognizedVMOptions " + pom.substring(from, pom.indexOf("</" + tag));
  }
}
