package io.github.das4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardProvider;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each program runs, on tiny checkpoints, and shows what its first lines say. */
class ExamplesTest {

  @TempDir private Path temp = Path.of("");

  private static String model(String name) {
    return GoldenFolder.bundled("models").resolve(name).toString();
  }

  private interface Program {
    void run(String... arguments) throws IOException;
  }

  private static String output(Program program, String... arguments) throws IOException {
    PrintStream out = System.out;
    Locale before = Locale.getDefault();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      Locale.setDefault(Locale.ROOT);
      program.run(arguments);
    } finally {
      System.setOut(out);
      Locale.setDefault(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static double number(String text, String before) {
    Matcher matcher = Pattern.compile(before + " *(-?[0-9.]+(?:e-?[0-9]+)?)").matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private void draws(Program program, String name, String... more) throws IOException {
    Path file = temp.resolve(name + ".png");
    String[] arguments =
        Stream.concat(Stream.of(model(name), model("tiny-clip"), file.toString()), Stream.of(more))
            .toArray(String[]::new);
    String text = output(program, arguments);
    assertThat(number(text, "(?m)^reward")).isBetween(-1.0, 1.0);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isPositive();
  }

  @Test
  void stableDiffusion() throws IOException {
    draws(StableDiffusionImage::main, "tiny-sd", "2");
  }

  @Test
  void sdxl() throws IOException {
    draws(SdxlImage::main, "tiny-sdxl", "2");
  }

  @Test
  void lcm() throws IOException {
    draws(LcmImage::main, "tiny-lcm", "2");
  }

  @Test
  void langChain() throws IOException {
    String text = output(LangChainImage::main, model("tiny-sd"), temp.toString(), "2");
    assertThat(number(text, "ess=")).isBetween(1.0, 4.0);
    assertThat(ImageIO.read(temp.resolve("fox-1.png").toFile()).getWidth()).isPositive();
  }

  @Test
  void spring() throws IOException {
    String text = output(SpringImage::main, model("tiny-sd"), temp.toString(), "2");
    assertThat(number(text, "(?m)^small-0.png .* ess=")).isBetween(1.0, 4.0);
    assertThat(text).containsPattern("(?m)^small-0.png .*heaviest=true");
    assertThat(ImageIO.read(temp.resolve("small-1.png").toFile()).getWidth()).isPositive();
    assertThat(ImageIO.read(temp.resolve("large.png").toFile()).getWidth()).isPositive();
  }

  @Test
  void weightsTurnTheModelsMeanIntoTheAlignedOne() throws IOException {
    String text = output(ImportanceWeights::main, model("tiny-sd"), "2");
    assertThat(number(text, "images that count")).isBetween(1.0, 8.0);
    double plain = number(text, "reward *model");
    double aligned = number(text, "reward .*aligned");
    assertThat(aligned).isGreaterThan(plain);
  }

  @Test
  void theRareEventIsAsRareAsItIs() throws IOException {
    double probability = number(output(RareEvent::main, "50000"), "probability");
    assertThat(probability / 3.87e-6).isCloseTo(1, within(0.15));
  }

  @Test
  void withoutArgumentsEachSaysHowItIsCalled() throws IOException {
    for (Program program :
        List.<Program>of(
            StableDiffusionImage::main,
            SdxlImage::main,
            LcmImage::main,
            LangChainImage::main,
            SpringImage::main,
            ImportanceWeights::main,
            RareEvent::main)) {
      assertThat(output(program)).startsWith("usage: ").hasLineCount(1);
    }
  }

  /**
   * Starters are no part of this build, as they are copied; here they are compiled as they stand.
   */
  private Path compiled(String starter) throws IOException {
    Path sources = Path.of("starters", starter, "src", "main");
    Path classes = Files.createDirectories(temp.resolve(starter));
    List<String> words =
        new ArrayList<>(
            List.of(
                "-d",
                classes.toString(),
                "-Xlint:all,-path,-classfile,-processing",
                "-Werror",
                "-proc:none",
                "-cp",
                classPath()));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(words::add);
    }
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    assertThat(code).isZero();
    return classes;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void theStarterOfAModelFindsWhatIsKnown() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {compiled("own-model").toUri().toURL()})) {
      Method main = loader.loadClass("walk.Walk").getMethod("main", String[].class);
      String text = output(words -> invoked(main, words), "10", "3");
      assertThat(number(text, "end")).isCloseTo(number(text, "end .*exactly"), within(0.03));
      assertThat(number(text, "log Z")).isCloseTo(number(text, "log Z .*exactly"), within(0.03));
      assertThat(output(words -> invoked(main, words))).startsWith("usage: ");
    }
  }

  private static void invoked(Method main, String... words) {
    try {
      main.invoke(null, (Object) words);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(main.toString(), e);
    }
  }

  @Test
  void theStarterOfARewardIsFoundByItsName() throws Exception {
    Path classes = compiled("own-reward");
    Path service = Path.of("META-INF", "services", RewardProvider.class.getName());
    Path named = Path.of("starters", "own-reward", "src", "main", "resources").resolve(service);
    String provider = Files.readString(named).strip();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      RewardProvider reward =
          (RewardProvider) loader.loadClass(provider).getDeclaredConstructor().newInstance();
      assertThat(reward.name()).isEqualTo("darkness");
    }
  }

  @Test
  void theCommandKnowsTheRewardOfAJar() throws Exception {
    Path folder = temp.resolve("red");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dorg.bytedeco.javacpp.logger=slf4j",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.github.das4j.cli.Das",
            "sample",
            "a cat",
            "--model",
            model("tiny-sd"),
            "--reward",
            "redness",
            "--steps",
            "2",
            "--particles",
            "2",
            "--out",
            folder.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    try (Stream<Path> files = Files.walk(folder)) {
      Path record = files.filter(file -> file.endsWith("run.json")).findFirst().orElseThrow();
      assertThat(Files.readString(record)).contains("redness");
    }
  }
}
