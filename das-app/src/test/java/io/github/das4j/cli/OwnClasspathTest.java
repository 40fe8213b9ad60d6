package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code DAS_CLASSPATH} names must be there. */
class OwnClasspathTest {

  @TempDir Path folder = Path.of("");

  @Test
  void aMissingJarOrFolderIsNamed() throws Exception {
    Path jar = Files.createFile(folder.resolve("own.jar"));
    String there = String.join(File.pathSeparator, jar.toString(), "", folder + "/*", ".");
    assertThat(OwnClasspath.wrong(there)).isEmpty();
    for (String gone : new String[] {folder + "/other.jar", folder + "/none/*", "a\0b"}) {
      assertThat(OwnClasspath.wrong(there + File.pathSeparator + gone))
          .hasValueSatisfying(
              line ->
                  assertThat(line).startsWith("DAS_CLASSPATH names " + gone + ", which is not"));
    }
  }

  @Test
  void aCommandEndsWithThatLine() throws Exception {
    ProcessBuilder das =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Das.class.getName(),
            "sample",
            "a cat");
    das.environment().put(OwnClasspath.NAME, folder.resolve("gone.jar").toString());
    Process process = das.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said)
        .hasLineCount(1)
        .startsWith("das: DAS_CLASSPATH names " + folder.resolve("gone.jar") + ", which is not");
  }
}
