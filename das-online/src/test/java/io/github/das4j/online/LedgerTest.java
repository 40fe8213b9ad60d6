package io.github.das4j.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

  /** Two features, (1, 0), in base64. */
  private static final String DRAWN =
      "{\"drawn\":0,\"round\":0,\"prompt\":\"a\",\"features\":\"AACAPwAAAAA=\"}\n";

  @TempDir Path folder = Path.of("");

  private Path ledger(String text) throws IOException {
    return Files.writeString(folder.resolve("queries.jsonl"), text);
  }

  @Test
  void aLineThatWasCutOffIsDropped() throws IOException {
    LedgerSummary summary = Ledger.read(ledger(DRAWN + "{\"asking\":[0]}\n{\"answers\":[[0,1.5"));
    assertThat(summary.drawn()).hasSize(1);
    assertThat(summary.queries()).isEqualTo(1);
    assertThat(summary.answer(0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"drawn\":1}",
        "{\"drawn\":1,\"round\":0,\"prompt\":\"b\",\"features\":\"?\"}",
        "{\"drawn\":1,\"round\":0,\"prompt\":\"b\",\"features\":\"AACAPw==\"}",
        "{\"drawn\":1,\"round\":0,\"prompt\":\"b\",\"features\":\"AACAPwAAAAAAAAAA\"}"
      })
  void linesThatAreNoEntriesAreNamed(String line) throws IOException {
    Path file = ledger(DRAWN + line + "\n");
    assertThatThrownBy(() -> Ledger.read(file))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + ", line 2 is no entry of a data set");
  }
}
