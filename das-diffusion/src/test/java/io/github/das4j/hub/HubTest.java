package io.github.das4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.StandInHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that go well, and questions that are refused. */
class HubTest {

  private static final String MODEL = "owner/tiny-sd";

  @TempDir private Path temp = Path.of("");

  private StandInHub server;

  @BeforeEach
  void start() throws IOException {
    server = new StandInHub();
    server
        .repository(MODEL)
        .folder(GoldenFolder.root().resolve("models/tiny-sd"))
        .file("README.md", "a card")
        .file("v1-pruned.ckpt", Hubs.noise(100, 1))
        .file("unet/diffusion_pytorch_model.bin", Hubs.noise(100, 2))
        .file("unet/diffusion_pytorch_model.fp16.safetensors", Hubs.noise(100, 3))
        .file("unet/diffusion_pytorch_model.non_ema.safetensors", Hubs.noise(100, 4))
        .file("safety_checker/model.safetensors", Hubs.noise(100, 5))
        .licence("creativeml-openrail-m");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path cache() {
    return temp.resolve("hub");
  }

  private Hub hub(String... environment) {
    return Hubs.of(server, cache(), pairs(environment));
  }

  private static Map<String, String> pairs(String... environment) {
    return environment.length == 0 ? Map.of() : Map.of(environment[0], environment[1]);
  }

  private static Path bring(Hub hub, String reference) {
    return hub.bring(HubReference.parse(reference), DownloadListener.none());
  }

  @Test
  void bringsWhatARunNeedsAndNoMore() {
    Path model = bring(hub(), "hf:" + MODEL);
    assertThat(model)
        .isEqualTo(cache().resolve("models--owner--tiny-sd/snapshots").resolve(commit()));
    assertThat(Hubs.contents(model).keySet())
        .contains(
            "model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors")
        .doesNotContain(
            "README.md",
            "v1-pruned.ckpt",
            "unet/diffusion_pytorch_model.bin",
            "unet/diffusion_pytorch_model.fp16.safetensors",
            "unet/diffusion_pytorch_model.non_ema.safetensors",
            "safety_checker/model.safetensors");
    Map<String, byte[]> original = Hubs.contents(GoldenFolder.root().resolve("models/tiny-sd"));
    Hubs.contents(model).forEach((path, bytes) -> assertThat(bytes).isEqualTo(original.get(path)));
  }

  private String commit() {
    return server.repository(MODEL).commit();
  }

  /** What scan_cache_dir of huggingface_hub asks of the layout (utils/_cache_manager.py). */
  @Test
  void laysTheCacheOutAsPythonDoes() throws IOException {
    Path model = bring(hub(), MODEL);
    Path repository = cache().resolve("models--owner--tiny-sd");
    assertThat(repository.resolve("refs/main")).hasContent(commit());
    Path weights = model.resolve("unet/diffusion_pytorch_model.safetensors");
    String etag = server.repository(MODEL).etag("unet/diffusion_pytorch_model.safetensors");
    assertThat(Files.readSymbolicLink(weights)).hasToString("../../../blobs/" + etag);
    assertThat(Files.readSymbolicLink(model.resolve("model_index.json")))
        .hasToString("../../blobs/" + server.repository(MODEL).etag("model_index.json"));
    try (var blobs = Files.list(repository.resolve("blobs"))) {
      assertThat(blobs.map(blob -> blob.getFileName().toString()))
          .allMatch(name -> name.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
    }
    assertThat(HubCache.find(cache(), MODEL)).contains(model);
  }

  @Test
  void takesFromTheCacheWhatIsThereWithoutAWord() {
    Path first = bring(hub(), MODEL);
    server.forget();
    assertThat(bring(hub(), MODEL)).isEqualTo(first);
    assertThat(bring(hub(), MODEL + "@" + commit())).isEqualTo(first);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anUpdateFetchesOnlyWhatIsNew() {
    bring(hub(), MODEL);
    String old = commit();
    server.repository(MODEL).file("unet/diffusion_pytorch_model.safetensors", Hubs.noise(500, 9));
    server.forget();
    HubReference reference = HubReference.parse(MODEL);
    DownloadPlan plan = hub().plan(reference, List.of());
    // The files are of another commit; their blobs are not fetched again.
    hub().download(plan, DownloadListener.none());
    assertThat(server.requests().stream().filter(line -> line.startsWith("GET store"))).hasSize(1);
    assertThat(hub().find(reference))
        .hasValueSatisfying(path -> assertThat(path.toString()).endsWith(commit()));
    assertThat(hub().find(reference.at(old))).isPresent();
  }

  @Test
  void takesHalvesWhereAskedAndNeverBoth() {
    Path model = bring(hub(), MODEL + ":fp16");
    assertThat(Hubs.contents(model).keySet())
        .contains(
            "unet/diffusion_pytorch_model.fp16.safetensors",
            "vae/diffusion_pytorch_model.safetensors")
        .doesNotContain("unet/diffusion_pytorch_model.safetensors");
    server.forget();
    assertThat(bring(hub(), MODEL)).isEqualTo(model);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void theTokenGoesToTheHubAlone() {
    server.repository(MODEL).hidden();
    bring(hub("HF_TOKEN", StandInHub.token()), MODEL);
    assertThat(server.requests().stream().filter(line -> line.contains(" hub ")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" with token"));
    assertThat(server.requests().stream().filter(line -> line.contains(" store ")))
        .isNotEmpty()
        .noneMatch(line -> line.contains("token"));
  }

  /** The stand-in is the proxy of a hub that cannot be reached otherwise. */
  @Test
  void aProxyStandsBetween() {
    Map<String, String> environment =
        Map.of(
            "HF_ENDPOINT",
            "http://hub.invalid",
            "HTTP_PROXY",
            server.endpoint(),
            "no_proxy",
            "other.example, localhost");
    Hub hub = Hubs.of(server, cache(), environment);
    assertThat(hub.bring(HubReference.parse(MODEL), DownloadListener.none())).isDirectory();
    assertThat(server.requests()).anyMatch(line -> line.startsWith("GET hub http://hub.invalid/"));
  }

  @Test
  void sizesAreAskedForWhereTheListingHasNone() {
    server.repository(MODEL).namesOnly();
    DownloadPlan plan = hub().plan(HubReference.parse(MODEL), List.of());
    assertThat(plan.files()).allMatch(file -> file.size() > 0);
    assertThat(hub().download(plan, DownloadListener.none())).isDirectory();
  }

  @Test
  void followsARepositoryToItsNewName() {
    server.repository("old/name").moved(MODEL);
    assertThat(Hubs.contents(bring(hub(), "old/name"))).containsKey("unet/config.json");
  }

  @Test
  void bringsOneFileOrOneFolder() {
    Path file = bring(hub(), MODEL + "/unet/config.json");
    assertThat(file).isRegularFile();
    assertThat(file.endsWith("unet/config.json")).isTrue();
    assertThat(hub().find(HubReference.parse(MODEL))).isEmpty();
    Path folder = bring(hub(), MODEL + "@refs/pr/1/vae");
    assertThat(Hubs.contents(folder).keySet())
        .containsExactlyInAnyOrder("config.json", "diffusion_pytorch_model.safetensors");
    assertThat(cache().resolve("models--owner--tiny-sd/refs/refs/pr/1")).hasContent(commit());
  }

  @Test
  void patternsChooseAmongAllFiles() {
    DownloadPlan plan =
        hub().plan(HubReference.parse(MODEL), List.of("README.md", "safety_checker/", "*.ckpt"));
    assertThat(plan.files().stream().map(HubFile::path))
        .containsExactly("README.md", "safety_checker/model.safetensors", "v1-pruned.ckpt");
    assertThatThrownBy(() -> hub().plan(HubReference.parse(MODEL), List.of("READNE.md")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no file of owner/tiny-sd is called 'READNE.md'; did you mean 'README.md'?");
  }

  @Test
  void filesWithoutLinksLieInTheSnapshotItself() {
    Path model = bring(hub("HF_HUB_DISABLE_SYMLINKS", "1"), MODEL);
    Path weights = model.resolve("unet/diffusion_pytorch_model.safetensors");
    assertThat(weights).isRegularFile();
    assertThat(Files.isSymbolicLink(weights)).isFalse();
    server.forget();
    assertThat(bring(hub("HF_HUB_DISABLE_SYMLINKS", "1"), MODEL)).isEqualTo(model);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void licenceAndGateAreTold() {
    assertThat(hub().plan(HubReference.parse(MODEL), List.of()).listing().terms())
        .isEqualTo("licence creativeml-openrail-m, open to all");
    server
        .repository("owner/odd")
        .licence("")
        .file("model.safetensors", Hubs.noise(9, 1))
        .gated("manual");
    assertThat(hub().plan(HubReference.parse("owner/odd"), List.of()).listing().terms())
        .isEqualTo("its page names no licence, gated: its owner lets people in one by one");
  }

  @Test
  void everyFileIsToldOfToItsEnd() {
    List<String> finished = Collections.synchronizedList(new ArrayList<>());
    DownloadPlan plan = hub().plan(HubReference.parse(MODEL), List.of());
    hub()
        .download(
            plan,
            new DownloadListener() {
              @Override
              public void at(HubFile file, long bytes) {
                assertThat(bytes).isBetween(0L, file.size());
              }

              @Override
              public void finished(HubFile file) {
                finished.add(file.path());
              }

              @Override
              public void says(String line) {
                throw new AssertionError(line);
              }
            });
    assertThat(finished)
        .containsExactlyInAnyOrderElementsOf(plan.missing().stream().map(HubFile::path).toList());
  }

  @Test
  void nothingIsAskedOffline() {
    bring(hub(), MODEL);
    server.forget();
    Hub offline = hub("HF_HUB_OFFLINE", "1");
    assertThat(bring(offline, MODEL)).isDirectory();
    assertThatThrownBy(() -> bring(offline, "owner/other"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("owner/other is not in " + cache() + ", and HF_HUB_OFFLINE is set");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whatIsNotThereIsNamed() {
    refused(MODEL + "@v2", "owner/tiny-sd has no revision 'v2'");
    refused(MODEL + "/no.bin", "owner/tiny-sd lacks the file 'no.bin'");
    String port = server.endpoint().substring("http://".length());
    refused(
        "owner/nothing",
        "owner/nothing is not on "
            + port
            + ", or is private: check the name, or set HF_TOKEN to a token that may read it");
    assertThatThrownBy(() -> bring(hub("HF_TOKEN", StandInHub.token()), "owner/nothing"))
        .hasMessage(
            "owner/nothing is not on "
                + port
                + ", or is private and not for the token in HF_TOKEN");
    assertThatThrownBy(() -> bring(hub("HF_TOKEN", "hf_wrong"), MODEL))
        .hasMessage("the hub does not know the token in HF_TOKEN: make a new one, or unset it");
  }

  @Test
  void gatedFilesAskForTheirTerms() {
    server.repository(MODEL).gated("auto");
    refused(
        MODEL,
        "owner/tiny-sd is gated: accept its terms on "
            + server.endpoint()
            + "/owner/tiny-sd, then set HF_TOKEN to a token of that account");
    assertThat(bring(hub("HF_TOKEN", StandInHub.token()), MODEL)).isDirectory();
  }

  private void refused(String reference, String line) {
    assertThatThrownBy(() -> bring(hub(), reference))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(line);
  }

  @Test
  void whatCannotBeRunIsRefusedBeforeItsWeights() {
    server
        .repository("owner/pixart")
        .file("model_index.json", "{\"_class_name\": \"PixArtAlphaPipeline\"}")
        .file("transformer/diffusion_pytorch_model.safetensors", Hubs.noise(10, 1));
    assertThatThrownBy(() -> bring(hub(), "owner/pixart"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "owner/pixart/model_index.json names the pipeline 'PixArtAlphaPipeline', which is not"
                + " supported");
    assertThat(server.requests()).noneMatch(line -> line.startsWith("GET store"));
  }

  @Test
  void aPipelineThatLacksWeightsIsRefused() {
    server
        .repository(MODEL)
        .without("vae/diffusion_pytorch_model.safetensors")
        .without("tokenizer/vocab.json")
        .without("tokenizer/tokenizer.json");
    refused(MODEL, "owner/tiny-sd lacks weights in vae/; a tokenizer in tokenizer/");
  }
}
