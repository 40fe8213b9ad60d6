package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedTokensTest {

  private static LearnedTokens of(String... tokens) {
    List<LearnedTokens.Entry> entries = new ArrayList<>();
    for (String token : tokens) {
      entries.add(new LearnedTokens.Entry(token, 1024 + 3 * entries.size(), 3));
    }
    return new LearnedTokens(entries);
  }

  @ParameterizedTest
  @CsvSource({
    "a mystyle b, mystyle",
    "mystyles, ''",
    "my_mystyle, ''",
    "émystyle, ''",
    "MyStyle, ''",
    "'(mystyle:1.2),mystyle', mystyle|mystyle",
    "x<cat>y, <cat>",
    "mystyle-x and mystyle, mystyle-x|mystyle",
    "ab cd efg, cd efg"
  })
  void theyAreFoundAsWrittenTheLongestFirst(String text, String found) {
    LearnedTokens learned = of("mystyle", "<cat>", "mystyle-x", "ab cd", "cd efg");
    assertThat(
            learned.in(text).stream()
                .map(place -> text.substring(place.start(), place.end()))
                .collect(Collectors.joining("|")))
        .isEqualTo(found);
  }

  @Test
  void whatDoesNotFitIsCutOffFromItsTokenOn() {
    try (ClipTokenizer tokenizer =
        ClipTokenizer.open(GoldenFolder.bundled("models/tiny-sd/tokenizer"))) {
      PromptTokens tokens = new PromptTokens(tokenizer, of("mystyle"));
      String prompt = "red ".repeat(74) + "mystyle the end";
      ClipTokenizer.Encoding encoding = tokens.encode(prompt);
      assertThat(encoding.ids()).hasSize(77);
      assertThat(encoding.ids()[75]).isEqualTo(1024);
      assertThat(encoding.cutText()).isEqualTo("mystyle the end");
      assertThat(encoding.cutTokens()).isGreaterThanOrEqualTo(4);
      assertThat(IntStream.of(encoding.attention()).sum()).isEqualTo(77);
      assertThat(tokens.encode("red red").ids()).isEqualTo(tokenizer.encode("red red").ids());
    }
  }
}
