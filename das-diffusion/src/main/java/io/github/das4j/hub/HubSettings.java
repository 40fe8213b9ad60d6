package io.github.das4j.hub;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the hub is, who asks, and where its files are kept. The names are those of huggingface_hub
 * (its page "Environment variables"), so that both find the same cache.
 *
 * @param endpoint of the hub, without a slash at its end
 * @param token of the user; none is needed for what is open to all
 * @param cache folder of all repositories, {@code models--OWNER--NAME}
 * @param offline whether nothing may be asked of the hub
 * @param links whether a snapshot's files may be links to the blobs
 * @param patience how it waits
 * @param proxies what stands between
 */
public record HubSettings(
    URI endpoint,
    Optional<HubToken> token,
    Path cache,
    boolean offline,
    boolean links,
    Patience patience,
    ProxySelector proxies) {

  private static final String ENDPOINT = "https://huggingface.co";
  private static final List<String> YES = List.of("1", "on", "yes", "true");
  private static final long LARGEST_TOKEN = 10_000;

  /**
   * How long to wait, and how often to try.
   *
   * @param connecting for a connection
   * @param silence without a byte, after which a connection is taken for dead
   * @param pause before a second attempt; each further one waits twice as long
   * @param attempts of a request that fails without having brought anything, at least 1
   */
  public record Patience(Duration connecting, Duration silence, Duration pause, int attempts) {

    /** As huggingface_hub waits. */
    public static final Patience USUAL =
        new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(1), 5);

    /** The same with another time without a byte. */
    Patience silentFor(Duration time) {
      return new Patience(connecting, time, pause, attempts);
    }
  }

  /**
   * Those of this process: of the environment, or of a system property of the same name, which
   * comes first.
   */
  public static HubSettings here() {
    return of(
        name -> System.getProperty(name, System.getenv(name)),
        Path.of(System.getProperty("user.home")));
  }

  /**
   * Those of an environment.
   *
   * @param environment the value of a name, or null
   * @param home the user's folder
   * @throws IllegalArgumentException if a value is none, with its name
   */
  public static HubSettings of(UnaryOperator<@Nullable String> environment, Path home) {
    Names names = new Names(environment);
    Path root =
        names
            .path("HF_HOME", home)
            .orElseGet(
                () ->
                    names
                        .path("XDG_CACHE_HOME", home)
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
    Path cache =
        names
            .path("HF_HUB_CACHE", home)
            .or(() -> names.path("HUGGINGFACE_HUB_CACHE", home))
            .orElse(root.resolve("hub"));
    return new HubSettings(
        names.endpoint(),
        names.token(names.path("HF_TOKEN_PATH", home).orElse(root.resolve("token"))),
        cache,
        names.isSet("HF_HUB_OFFLINE") || names.isSet("TRANSFORMERS_OFFLINE"),
        !names.isSet("HF_HUB_DISABLE_SYMLINKS"),
        names
            .seconds("HF_HUB_DOWNLOAD_TIMEOUT")
            .map(Patience.USUAL::silentFor)
            .orElse(Patience.USUAL),
        new EnvironmentProxies(environment));
  }

  /** Values by their names. */
  private record Names(UnaryOperator<@Nullable String> environment) {

    Optional<String> text(String name) {
      return Optional.ofNullable(environment.apply(name))
          .map(String::strip)
          .filter(text -> !text.isEmpty());
    }

    boolean isSet(String name) {
      return text(name).filter(text -> YES.contains(text.toLowerCase(Locale.ROOT))).isPresent();
    }

    Optional<Path> path(String name, Path home) {
      return text(name)
          .map(text -> text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text));
    }

    Optional<Duration> seconds(String name) {
      Optional<String> text = text(name);
      if (text.isPresent() && !text.get().matches("[1-9]\\d{0,5}")) {
        throw new IllegalArgumentException(
            name + " must be a whole number of seconds, not '" + text.get() + "'");
      }
      return text.map(Long::parseLong).map(Duration::ofSeconds);
    }

    URI endpoint() {
      String text = text("HF_ENDPOINT").orElse(ENDPOINT).replaceAll("/+$", "");
      try {
        URI endpoint = URI.create(text);
        if (endpoint.getHost() != null && List.of("http", "https").contains(endpoint.getScheme())) {
          return endpoint;
        }
      } catch (IllegalArgumentException e) {
        throw noEndpoint(text, e);
      }
      throw noEndpoint(text, null);
    }

    private static IllegalArgumentException noEndpoint(
        String text, @Nullable IllegalArgumentException cause) {
      return new IllegalArgumentException(
          "HF_ENDPOINT is no address of a hub: '" + text + "'; write https://HOST", cause);
    }

    Optional<HubToken> token(Path file) {
      for (String name : List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
        Optional<String> secret = text(name);
        if (secret.isPresent()) {
          return Optional.of(new HubToken(secret.get(), name));
        }
      }
      return isSet("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? Optional.empty() : read(file);
    }

    private static Optional<HubToken> read(Path file) {
      try {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_TOKEN) {
          return Optional.empty();
        }
        String secret = Files.readString(file).strip();
        return secret.isEmpty()
            ? Optional.empty()
            : Optional.of(new HubToken(secret, file.toString()));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "cannot read the token in " + file + ": " + AtomicFiles.reason(e), e);
      }
    }
  }
}
