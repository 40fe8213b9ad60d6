package io.github.das4j.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.smc.OnNan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationsTest {

  /** A record in a record. */
  public record Inner(
      @Declared(key = "inner.share", standard = "0.5", range = "[0, 1)", help = "A share")
          double share,
      @Declared(key = "inner.shares", standard = "0.1,0.2", range = "[0, 1)", help = "Shares")
          List<Double> shares) {
    public Inner {
      Declarations.check(Inner.class, share, shares);
      if (shares.size() > 2) {
        throw Declarations.wrong(Inner.class, "inner.shares", "two at most", shares);
      }
    }
  }

  /** Every kind of value. */
  public record Outer(
      @Declared(
              key = "count",
              standard = "3",
              range = "[1, inf)",
              option = {"--count", "--number"},
              help = "How many")
          int count,
      @Declared(key = "seed", standard = "9007199254740993", help = "A seed") long seed,
      @Declared(key = "on_nan", standard = "drop", help = "What: {}") OnNan onNan,
      @Declared(key = "rate", standard = "auto", absent = "auto", range = "(0, inf)", help = "Rate")
          OptionalDouble rate,
      @Declared(key = "threads", standard = "2", absent = "auto", help = "Threads")
          OptionalInt threads,
      @Declared(key = "name", standard = "none", absent = "none", help = "A name")
          Optional<String> name,
      Inner inner) {
    public Outer {
      Declarations.check(Outer.class, count, seed, onNan, rate, threads, name, inner);
    }
  }

  private static Declaration declared(String key) {
    return Declarations.of(Outer.class).stream()
        .filter(declaration -> declaration.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRecordIsMadeOfDefaultsAndTakenApart() {
    Outer made = Declarations.build(Outer.class, Map.of("count", 5, "inner.share", 0.25));
    assertThat(made)
        .isEqualTo(
            new Outer(
                5,
                9007199254740993L,
                OnNan.DROP,
                OptionalDouble.empty(),
                OptionalInt.of(2),
                Optional.empty(),
                new Inner(0.25, List.of(0.1, 0.2))));
    assertThat(Declarations.build(Outer.class, Declarations.values(made))).isEqualTo(made);
  }

  @Test
  void aKeyThatThereIsNotIsRefusedByName() {
    assertThatThrownBy(() -> Declarations.build(Outer.class, Map.of("cuont", 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no setting cuont; did you mean 'count'?");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (Declaration declaration : Declarations.of(Outer.class)) {
      Object value = declaration.parse(declaration.standard());
      assertThat(declaration.text(value)).isEqualTo(declaration.standard());
    }
    assertThat(declared("rate").parse("0.5")).isEqualTo(OptionalDouble.of(0.5));
    assertThat(declared("name").text(Optional.of("x"))).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count | 0 | count must be at least 1, not 0",
        "count | many | count must be a whole number, not 'many'",
        "count | 99999999999 | count must be a whole number, not '99999999999'",
        "rate | 0 | rate must be positive and finite, not 0.0",
        "rate | NaN | rate must be positive and finite, not NaN",
        "rate | Infinity | rate must be positive and finite, not Infinity",
        "rate | quick | rate must be a number or auto, not 'quick'",
        "inner.share | 1 | share must be in [0, 1), not 1.0",
        "inner.shares | 0.1,x | shares must be numbers, such as 0.1,0.2, not '0.1,x'",
        "on_nan | drp | on_nan: unknown choice 'drp'; did you mean 'drop'? (known: fail, drop)"
      })
  void whatIsNotTakenIsSaidInALine(String key, String text, String message) {
    assertThatThrownBy(() -> declared(key).parse(text))
        .isInstanceOf(WrongValueException.class)
        .hasMessage(message);
  }

  @Test
  void aRecordRefusesWhatItsDeclarationsDo() {
    assertThatThrownBy(() -> Declarations.build(Outer.class, Map.of("count", 0)))
        .isInstanceOf(WrongValueException.class)
        .hasMessage("count must be at least 1, not 0")
        .extracting(e -> ((WrongValueException) e).key())
        .isEqualTo("count");
    assertThatThrownBy(() -> new Inner(0, List.of(0.5, 1.0))).hasMessageContaining("[0, 1)");
    assertThatThrownBy(() -> new Inner(0, List.of(0.1, 0.1, 0.1)))
        .hasMessage("shares must be two at most, not 0.1,0.1,0.1");
  }

  @Test
  void theDeclarationSaysWhatThereIsToSay() {
    Declaration count = declared("count");
    assertThat(count.options()).containsExactly("--count", "--number");
    assertThat(count.wanted()).isEqualTo("a whole number, at least 1");
    assertThat(declared("rate").wanted()).isEqualTo("a number, positive and finite, or auto");
    assertThat(declared("on_nan").choices()).containsExactly("fail", "drop");
    assertThat(declared("inner.share").group()).isEqualTo("inner");
    assertThat(declared("inner.share").last()).isEqualTo("share");
  }
}
