package io.github.das4j.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.smc.Resampler;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToyFilmTest {

  private static final int STEPS = 60;

  private static ToyFilm film(Toy toy, ToyFilm.Method method, int particles) {
    return ToyFilm.of(
        new ToyCast(toy, method, particles, STEPS, 1, ToyCast.Temper.LATE, Resampler.SSP, 7),
        () -> false);
  }

  private static ToyFrame last(ToyFilm film) {
    return film.frames().get(film.frames().size() - 1);
  }

  @ParameterizedTest
  @EnumSource(ToyFilm.Method.class)
  void showsEveryLevelFromNoiseToData(ToyFilm.Method method) {
    ToyFilm film = film(Toy.GMM1, method, 50);
    assertThat(film.frames()).hasSize(STEPS + 1);
    for (ToyFrame frame : film.frames()) {
      assertThat(Arrays.stream(frame.weights()).sum()).isCloseTo(1, within(1e-9));
      assertThat(frame.x()).hasDimensions(50, 2);
      assertThat(frame.ess()).isBetween(1.0, 50 + 1e-9);
      assertThat(frame.resampled() && !method.resamples()).isFalse();
      assertThat(frame.lambda().isPresent()).isEqualTo(method.weighs());
    }
    assertThat(last(film).distance().orElseThrow()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Toy.class)
  void dasEndsNearTheTruthAndTheModelAloneDoesNot(Toy toy) {
    ToyFilm das = film(toy, ToyFilm.Method.DAS, 400);
    ToyFilm plain = film(toy, ToyFilm.Method.PLAIN, 400);
    double gap = Math.abs(last(das).reward() - das.targetReward());
    assertThat(gap).isLessThan(Math.abs(last(plain).reward() - das.targetReward()) / 8);
    assertThat(last(das).distance().orElseThrow()).isLessThan(last(plain).distance().orElseThrow());
    assertThat(das.frames()).anyMatch(frame -> frame.ess() < 350);
  }

  @Test
  void theSameCastGivesTheSameFilm() {
    ToyFilm one = film(Toy.GMM2, ToyFilm.Method.DAS, 30);
    ToyFilm other = film(Toy.GMM2, ToyFilm.Method.DAS, 30);
    assertThat(one).usingRecursiveComparison().isEqualTo(other);
  }

  @Test
  void stopsWhenNobodyWaits() {
    ToyCast cast =
        new ToyCast(
            Toy.GMM1,
            ToyFilm.Method.DAS,
            10,
            STEPS,
            1,
            ToyCast.Temper.NONE,
            Resampler.SYSTEMATIC,
            1);
    assertThatThrownBy(() -> ToyFilm.of(cast, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void refusesNumbersThatItCannotShow() {
    assertThatThrownBy(() -> film(Toy.GMM1, ToyFilm.Method.DAS, 1))
        .hasMessage("particles must be in [2, 1000], not 1");
    assertThatThrownBy(
            () ->
                new ToyCast(
                    Toy.GMM1,
                    ToyFilm.Method.DAS,
                    10,
                    STEPS,
                    Double.NaN,
                    ToyCast.Temper.LATE,
                    Resampler.SSP,
                    1))
        .hasMessage("alpha must be in [0.05, 20], not NaN");
  }
}
