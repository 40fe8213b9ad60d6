package io.github.das4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names and defaults of huggingface_hub's constants.py. */
class HubSettingsTest {

  @TempDir private Path home = Path.of("");

  private HubSettings of(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return HubSettings.of(environment::get, home);
  }

  @Test
  void withoutAnythingItIsThePublicHub() {
    HubSettings settings = of();
    assertThat(settings.endpoint()).hasToString("https://huggingface.co");
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.offline()).isFalse();
    assertThat(settings.links()).isTrue();
    assertThat(settings.patience()).isEqualTo(HubSettings.Patience.USUAL);
  }

  @Test
  void theCacheIsWherePythonHasIt() {
    assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_HOME", "~/h").cache()).isEqualTo(home.resolve("h/hub"));
    assertThat(of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/o").cache()).isEqualTo(Path.of("/o"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/o", "HF_HUB_CACHE", "/c").cache())
        .isEqualTo(Path.of("/c"));
  }

  @Test
  void theTokenIsThatOfTheEnvironmentThenOfAFile() throws IOException {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");
    assertThat(of().token().orElseThrow().authorization()).isEqualTo("Bearer hf_file");
    assertThat(of().token().orElseThrow()).hasToString("token of " + file);
    assertThat(of("HF_TOKEN", " hf_env ").token().orElseThrow().authorization())
        .isEqualTo("Bearer hf_env");
    assertThat(of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isEmpty();
    Files.writeString(home.resolve("mine"), "hf_mine");
    HubSettings other = of("HF_TOKEN_PATH", home.resolve("mine").toString());
    assertThat(other.token().orElseThrow().authorization()).isEqualTo("Bearer hf_mine");
    assertThat(other.toString()).doesNotContain("hf_mine");
    assertThatThrownBy(() -> of("HF_TOKEN", "two words"))
        .hasMessage("HF_TOKEN holds no token of the hub: it has blanks or letters beyond ASCII");
  }

  @Test
  void switchesAreThoseOfPython() {
    assertThat(of("HF_HUB_OFFLINE", "yes").offline()).isTrue();
    assertThat(of("HF_HUB_OFFLINE", "0").offline()).isFalse();
    assertThat(of("TRANSFORMERS_OFFLINE", "ON").offline()).isTrue();
    assertThat(of("HF_HUB_DISABLE_SYMLINKS", "true").links()).isFalse();
    assertThat(of("HF_HUB_DOWNLOAD_TIMEOUT", "30").patience().silence())
        .isEqualTo(Duration.ofSeconds(30));
    assertThatThrownBy(() -> of("HF_HUB_DOWNLOAD_TIMEOUT", "soon"))
        .hasMessage("HF_HUB_DOWNLOAD_TIMEOUT must be a whole number of seconds, not 'soon'");
  }

  @Test
  void proxiesAreThoseOfTheEnvironment() {
    HubSettings settings =
        of("HTTPS_PROXY", "http://proxy:8080", "all_proxy", "other", "NO_PROXY", ".in.example,x");
    assertThat(proxy(settings, "https://huggingface.co")).endsWith("proxy/<unresolved>:8080");
    assertThat(proxy(settings, "http://huggingface.co")).endsWith("other/<unresolved>:80");
    assertThat(proxy(settings, "https://hub.in.example/a")).isEqualTo("DIRECT");
    assertThat(proxy(settings, "https://x")).isEqualTo("DIRECT");
    assertThat(proxy(settings, "https://notx")).startsWith("HTTP");
    assertThatThrownBy(() -> of("https_proxy", "http://me:secret@proxy"))
        .hasMessage(
            "https_proxy names no proxy that is known here: write http://HOST:PORT, without a"
                + " password");
  }

  private static String proxy(HubSettings settings, String uri) {
    return settings.proxies().select(URI.create(uri)).get(0).toString();
  }

  @Test
  void theEndpointMayBeAnother() {
    assertThat(of("HF_ENDPOINT", "https://mirror.example/hub//").endpoint())
        .hasToString("https://mirror.example/hub");
    for (String wrong : new String[] {"mirror", "ftp://x", "http://", "https://a b"}) {
      assertThatThrownBy(() -> of("HF_ENDPOINT", wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "HF_ENDPOINT is no address of a hub: '"
                  + wrong.replaceAll("/+$", "")
                  + "'; write https://HOST");
    }
  }
}
