package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.server.DasServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import picocli.CommandLine;

/** The studio's pages as a person uses them, with the demo model. */
class StudioBrowserTest {

  @TempDir static Path runs;
  @TempDir Path profile;

  private static DasServer server;
  private Browser browser;

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(
        Browser.isThere(), "chromium and chromedriver are not on the PATH: the pages are not tried");
    StudioCommand command = new StudioCommand();
    new CommandLine(command)
        .parseArgs("--no-browser", "--port", "0", "--runs", runs.toString());
    server = DasServer.start(command.arguments.options());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    browser = Browser.open(server.url(), profile, false);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  @Test
  void drawsAndShowsTheParticlesOnTheirWay() {
    browser.go("#/draw");
    browser.fill("#set-smc\\.particles", "3");
    browser.fill("#set-sample\\.steps", "8");
    browser.find("form button[type=submit]").click();
    browser.untilText("step [1-8] of 8");
    assertThat(browser.all(".tile")).hasSize(3);
    browser.untilScript(
        "const c = document.querySelector('.tile canvas');"
            + "return c && c.getContext('2d').getImageData(0, 0, c.width, c.height)"
            + ".data.some(v => v > 0 && v < 255)");
    browser.untilText("best reward");
    browser.untilScript(
        "const i = document.querySelector('figure img'); return i && i.naturalWidth === 64");
    assertThat(browser.all(".images figure")).hasSize(3);
    assertThat(browser.find(".tree").getAttribute("aria-label")).startsWith("Genealogy over 8");
    browser.named("Another seed").click();
    browser.untilText("This visit, side by side");
    browser.untilText("seed 43");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void stopsInTheMiddle() {
    browser.go("#/draw");
    browser.fill("#set-smc\\.particles", "3");
    browser.fill("#set-sample\\.steps", "400");
    browser.find("form button[type=submit]").click();
    browser.untilText("step [1-9]");
    browser.named("Stop").click();
    browser.untilText("cancelled");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void galleryAndComparisonByClicking() {
    for (int seed = 1; seed <= 2; seed++) {
      browser.go("#/toys");
      browser.go("#/draw");
      browser.fill("#set-smc\\.particles", "2");
      browser.fill("#set-sample\\.steps", "3");
      browser.fill("#set-seed", Integer.toString(seed));
      browser.find("form button[type=submit]").click();
      browser.untilText("2 particles in");
    }
    browser.named("Runs").click();
    browser.untilScript("return document.querySelectorAll('.gallery article').length >= 2");
    browser.all(".gallery .pick input").stream().limit(2).forEach(WebElement::click);
    browser.named("Compare 2 runs").click();
    browser.untilText("What differs");
    browser.untilScript(
        "return [...document.querySelectorAll('tr.differs th')].some(t => t.textContent === 'seed')");
    browser.named("all runs").click();
    browser.find(".gallery article a").click();
    browser.untilText("What differs from the defaults comes first");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void toysPlayAndCanBeWoundBack() {
    browser.go("#/toys");
    browser.untilText("mean reward -?[0-9.]+ \\(truth");
    browser.untilText("step [1-9][0-9]? of 100");
    browser.find("#toy").sendKeys("Swiss");
    browser.untilText("A sheet rolled up");
    browser.find(".player input").sendKeys(Keys.HOME);
    browser.untilText("step 0 of 100");
    browser.named("Play").click();
    browser.untilText("step [1-9][0-9]? of 100");
    browser.untilText("ESS [0-9.]+ of 300");
    assertThat(browser.errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"draw, false, 1400", "draw, true, 360", "runs, true, 1400", "toys, false, 360"})
  void nothingSeriousBarsAnybody(String page, boolean dark, int width) {
    try (Browser other = Browser.open(server.url(), profile.resolve("other"), dark)) {
      other.width(width);
      other.go("#/" + page);
      other.untilText(
          switch (page) {
            case "draw" -> "Negative prompt";
            case "runs" -> "newest first";
            default -> "mean reward -?[0-9.]+ \\(truth";
          });
      assertThat(other.accessibilityFindings()).isEmpty();
      Object wide =
          other.untilScript(
              "return '' + (document.documentElement.scrollWidth - window.innerWidth)");
      assertThat(Integer.parseInt((String) wide)).isLessThanOrEqualTo(0);
    }
  }
}
