package io.github.das4j.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as spark-submit runs it, in a process of its own. */
class ImageTableTest {

  @TempDir Path folder = Path.of("");

  @Test
  void promptsBecomeATable() throws IOException {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    System.setProperty("spark.driver.host", "127.0.0.1");
    Path prompts = folder.resolve("prompts.txt");
    Files.write(prompts, List.of("red fox", "goat"));
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      ImageTable.main(
          new String[] {
            GoldenFolder.bundled("models/tiny-sd").toString(),
            "jpeg",
            prompts.toString(),
            folder.resolve("table").toString(),
            "2"
          });
    } finally {
      System.setOut(before);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("red fox", "goat", "NULL");
    assertThat(folder.resolve("table/_SUCCESS")).exists();
  }
}
