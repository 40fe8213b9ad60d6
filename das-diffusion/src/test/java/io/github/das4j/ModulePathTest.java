package io.github.das4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.smc.SmcSampler;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** das-diffusion as a module, with libtorch's and DJL's jars on the module path as well. */
class ModulePathTest {

  private static final String NAME = "io.github.das4j.diffusion";

  /** A module of a user's: a reward of its own, and a prompt sampled with it. */
  private static final Map<String, String> USER =
      Map.of(
          "module-info.java",
          """
          module user {
            requires io.github.das4j.diffusion;
            provides io.github.das4j.reward.RewardProvider with user.Bright;
          }
          """,
          "user/Bright.java",
          """
          package user;

          import io.github.das4j.reward.*;
          import java.util.List;
          import org.bytedeco.pytorch.ScalarTypeOptional;

          public final class Bright implements RewardProvider {
            public String name() { return "bright"; }
            public String usage() { return "bright   mean of all channels"; }
            public RewardModel open(List<String> arguments, RewardContext context) {
              return RewardModel.of(
                  images -> images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional()));
            }
          }
          """,
          "user/Main.java",
          """
          package user;

          import io.github.das4j.das.*;
          import io.github.das4j.reward.RewardSpec;
          import java.nio.file.Path;

          public final class Main {
            public static void main(String[] arguments) {
              Path models = Path.of(arguments[0]);
              RewardSpec reward =
                  RewardSpec.of("bright").plus(RewardSpec.of("clip", models.resolve("tiny-clip")));
              SampleSettings settings = SampleSettings.builder().steps(2).particles(2).build();
              try (ImageSampler sampler =
                  ImageSampler.open(ModelOptions.of(models.resolve("tiny-sd")), reward)) {
                SampleResult result =
                    sampler.sample(new SampleRequest("a cat", settings), Listener.none());
                System.out.println(
                    Main.class.getModule() + ", " + ImageSampler.class.getModule()
                        + ", rewards " + result.rewards().length);
              }
            }
          }
          """);

  private Path own = Path.of("");

  @BeforeEach
  void built() throws URISyntaxException {
    own = place(ImageSampler.class);
    assumeThat(own.resolve("module-info.class").toFile().exists() || Files.isRegularFile(own))
        .as("compiled with its module-info")
        .isTrue();
  }

  @Test
  void everyPackageIsExported() {
    ModuleDescriptor descriptor = descriptor();
    Set<String> exported =
        descriptor.exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    // das-run and those above it are automatic modules, which see what is exported and no more.
    assertThat(exported).isEqualTo(descriptor.packages());
  }

  @Test
  void theModulePathFindsWhatTheClassPathDoes() throws IOException {
    List<String> provided =
        descriptor().provides().stream()
            .filter(each -> each.service().equals("io.github.das4j.reward.RewardProvider"))
            .flatMap(each -> each.providers().stream())
            .toList();
    List<String> named =
        Files.readAllLines(
            Path.of("src/main/resources/META-INF/services/io.github.das4j.reward.RewardProvider"));
    assertThat(provided).containsExactlyInAnyOrderElementsOf(named);
  }

  private ModuleDescriptor descriptor() {
    return ModuleFinder.of(own).find(NAME).orElseThrow().descriptor();
  }

  @Test
  void aModuleOfAUsersSamplesWithARewardOfItsOwn(@TempDir Path temp) throws Exception {
    Path classes = compiled(temp);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-p",
            classes + File.pathSeparator + modulePath(),
            "--add-modules",
            natives(),
            "-m",
            "user/user.Main",
            GoldenFolder.bundled("models").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("module user, module " + NAME + ", rewards 2");
  }

  private Path compiled(Path temp) throws Exception {
    List<Path> sources = new ArrayList<>();
    for (Map.Entry<String, String> file : USER.entrySet()) {
      Path source = temp.resolve("src").resolve(file.getKey());
      Files.createDirectories(source.getParent());
      sources.add(Files.writeString(source, file.getValue()));
    }
    Path classes = temp.resolve("classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = List.of("-proc:none", "-d", classes.toString(), "-p", modulePath());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(done).withFailMessage(messages::toString).isTrue();
    }
    return classes;
  }

  /** What a user's build would put there: the library, what it depends on, and natives. */
  private String modulePath() throws URISyntaxException {
    Stream<Path> jars =
        Stream.of(
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")))
            .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
            .map(Path::of)
            .filter(path -> path.toString().endsWith(".jar"))
            .filter(path -> !path.getFileName().toString().startsWith("das-"));
    return Stream.concat(Stream.of(own, place(SmcSampler.class)), jars)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Nobody requires them, since they are the user's choice: he asks for them by name. */
  private String natives() throws URISyntaxException {
    Path[] jars =
        Stream.of(modulePath().split(File.pathSeparator)).map(Path::of).toArray(Path[]::new);
    return ModuleFinder.of(jars).findAll().stream()
        .map(module -> module.descriptor().name())
        .filter(name -> name.matches("org\\.bytedeco\\.(javacpp|openblas|pytorch)\\..+"))
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
