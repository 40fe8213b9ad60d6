package io.github.das4j.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {

  @TempDir Path folder = Path.of("");

  @Test
  void linesAreStrippedAndCommentsLeftOut() throws IOException {
    Path file = folder.resolve("prompts.txt");
    Files.writeString(file, "\ufeff# animals\r\n  a cat \r\n\r\nein Löwe, #1\n");
    assertThat(Prompts.read(file)).containsExactly("a cat", "ein Löwe, #1");
  }

  @Test
  void equalPromptsAreNumbered() {
    assertThat(Prompts.numbered(List.of("a", "b", "a", "a")))
        .extracting(Prompts.Numbered::occurrence)
        .containsExactly(0, 0, 1, 2);
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, new byte[] {'l', (byte) 0xf6, 'w', 'e'});
    assertThatThrownBy(() -> Prompts.read(latin)).hasMessage(latin + " is not UTF-8 text");
    assertThatThrownBy(() -> Prompts.read(folder.resolve("none.txt")))
        .hasMessageContaining("none.txt: no such file or folder");
  }
}
