package io.github.das4j.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, as far as the pages' tests need it. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long BETWEEN_MILLIS = 100;

  private final ChromeDriver driver;
  private final String address;
  private final List<String> errors = new ArrayList<>();

  private Browser(ChromeDriver driver, String address) {
    this.driver = driver;
    this.address = address;
  }

  /** Whether Chromium and its driver are on the PATH. */
  static boolean isThere() {
    return program("chromium").isPresent() && program("chromedriver").isPresent();
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Opens it.
   *
   * @param address of the server, which ends with a slash
   * @param profile an empty folder of its own
   * @param dark whether pages are told to be dark
   */
  static Browser open(String address, Path profile, boolean dark) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow().toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, java.util.logging.Level.ALL);
    options.setCapability("goog:loggingPrefs", logging);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1400, 1000));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    return new Browser(driver, address);
  }

  void go(String page) {
    driver.get(address + page);
  }

  /** Makes the window so wide. */
  void width(int pixels) {
    driver.manage().window().setSize(new Dimension(pixels, 900));
  }

  /** The first element of this selector, once there is one that is shown. */
  WebElement find(String css) {
    return await(
        css,
        found ->
            found.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst());
  }

  /** The button or link of these words, once it is there. */
  WebElement named(String words) {
    return await(
        words,
        found ->
            found.findElements(By.cssSelector("button, a, summary")).stream()
                .filter(element -> element.isDisplayed() && element.getText().contains(words))
                .findFirst());
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Waits until the page shows text that matches. */
  void untilText(String pattern) {
    await(
        pattern,
        found ->
            Optional.of(found.findElement(By.tagName("body")).getText())
                .filter(text -> java.util.regex.Pattern.compile(pattern).matcher(text).find()));
  }

  /** What a script of the page gives, once it is neither null nor false. */
  Object untilScript(String script) {
    return await(
        script,
        found ->
            Optional.ofNullable(found.executeScript(script))
                .filter(value -> !Boolean.FALSE.equals(value)));
  }

  /** Types in place of what a field holds. */
  void fill(String css, String text) {
    WebElement field = find(css);
    field.clear();
    field.sendKeys(text);
  }

  private <T> T await(String what, Function<ChromeDriver, Optional<T>> attempt) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        Optional<T> found = attempt.apply(driver);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (NoSuchElementException | StaleElementReferenceException e) {
        // The page is being drawn anew.
      }
      try {
        Thread.sleep(BETWEEN_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new AssertionError(
        "the page never showed "
            + what
            + ", but:\n"
            + driver.findElement(By.tagName("body")).getText());
  }

  /** Errors that the console has shown until now. */
  List<String> errors() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
        errors.add(entry.getMessage());
      }
    }
    return List.copyOf(errors);
  }

  /** Rules of WCAG that this page breaks seriously, each with the first element that does. */
  List<String> accessibilityFindings() {
    driver.executeScript(axe());
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document, {resultTypes: ['violations']}).then(result => done("
                + "result.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
                + ".map(v => v.id + ': ' + v.nodes[0].html + ' ' + v.nodes[0].failureSummary)))");
    List<String> findings = new ArrayList<>();
    ((List<?>) Objects.requireNonNull(found))
        .forEach(finding -> findings.add(String.valueOf(finding)));
    return findings;
  }

  private static String axe() {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Keeps what is seen. */
  void picture(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
