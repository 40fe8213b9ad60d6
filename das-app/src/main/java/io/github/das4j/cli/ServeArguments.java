package io.github.das4j.cli;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.server.Hosts;
import io.github.das4j.server.ServerOptions;
import io.github.das4j.server.http.Access;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.Limits;
import io.github.das4j.server.job.SamplerSource;
import io.github.das4j.settings.Presets;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How a server is run: what {@code das serve} and {@code das studio} have in common. */
final class ServeArguments {

  private static final String LIMITS = "serve.";
  private static final String TOKEN = "DAS_TOKEN";
  private static final int TOKEN_BYTES = 24;
  private static final int SHORTEST_TOKEN = 16;

  /** Folders below --models that are looked into for checkpoints: OWNER/NAME. */
  private static final int MODEL_FOLDERS = 3;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Where to listen: ${DEFAULT-VALUE}, which this machine alone reaches; any other address"
              + " asks for a token.",
      defaultValue = "127.0.0.1")
  String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen at, 0 for any that is free. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8420")
  int port;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Where runs are, and are made. Default: ${DEFAULT-VALUE}.",
      defaultValue = "runs")
  Path runs = Path.of("runs");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The token that clients show, 16 letters or more. Default: what DAS_TOKEN says, or, where"
              + " one is needed, a new one, printed once.")
  Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "One more name by which this server may be called; repeatable.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description = "A page elsewhere that may call it, such as http://localhost:3000; repeatable.")
  List<String> origins = new ArrayList<>();

  /** What was given, and what holds under it. */
  static Settings all(SettingsArguments settings) {
    Settings settled =
        RunConfig.settled(
            Settings.defaults(SettingsUse.SERVE.table()), Presets::settings, layers(settings));
    return RunConfig.resolved(settled).settings();
  }

  private static List<Setting> layers(SettingsArguments settings) {
    List<Setting> layers = new ArrayList<>();
    // A server is stopped more often than a run.
    layers.add(new Setting("run.keep_minutes", "1", "das serve"));
    layers.addAll(settings.orDemo(settings.layers()));
    return layers;
  }

  /**
   * Everything that a server needs.
   *
   * @throws IllegalArgumentException with a line that says what is wrong
   */
  ServerOptions options(SettingsArguments settings) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port must be in [0, 65535], not " + port);
    }
    Limits limits = all(settings).read(Limits.class);
    List<Setting> base =
        layers(settings).stream().filter(setting -> !setting.key().startsWith(LIMITS)).toList();
    RunConfig config = settings.ready(() -> RunConfig.of(base));
    config.model(config.checkpoints());
    config.reward(config.checkpoints());
    Optional<String> token = token();
    return new ServerOptions(
        host,
        port,
        new Access(token, new LinkedHashSet<>(names), new LinkedHashSet<>(origins)),
        runs,
        new JobPlanner(base, models(config), limits),
        config.devices(),
        SamplerSource.images(),
        Failures::say);
  }

  /** Checkpoints in the folder of models, by the names that settings know them by. */
  private static Map<String, String> models(RunConfig config) {
    Map<String, String> models = new LinkedHashMap<>();
    Optional<Path> folder = config.models().models().filter(Files::isDirectory);
    if (folder.isEmpty()) {
      return models;
    }
    try (Stream<Path> files = Files.walk(folder.get(), MODEL_FOLDERS)) {
      files
          .filter(file -> file.endsWith("model_index.json"))
          .map(file -> folder.get().relativize(file.resolveSibling("")))
          .map(name -> name.toString().replace('\\', '/'))
          .sorted()
          .forEach(name -> models.put(name, name));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read " + folder.get() + ": " + AtomicFiles.reason(e), e);
    }
    return models;
  }

  private Optional<String> token() {
    if (tokenFile.isPresent()) {
      return Optional.of(checked(read(tokenFile.get()), tokenFile.get().toString()));
    }
    String given = System.getenv(TOKEN);
    if (given != null) {
      return Optional.of(checked(given.strip(), TOKEN));
    }
    if (Hosts.isLoopback(host)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Failures.say("the token of this server, told this once: " + made);
    return Optional.of(made);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** It goes into a header and a link as it is. */
  private static String checked(String token, String from) {
    if (!token.matches("[A-Za-z0-9._~-]{" + SHORTEST_TOKEN + ",512}")) {
      throw new IllegalArgumentException(
          from
              + ": a token is "
              + SHORTEST_TOKEN
              + " to 512 letters and digits, and . _ ~ - among them");
    }
    return token;
  }
}
