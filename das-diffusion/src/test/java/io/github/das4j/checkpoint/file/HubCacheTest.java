package io.github.das4j.checkpoint.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {

  private static final String OLD = "0123456789abcdef0123456789abcdef01234567";
  private static final String NEW = "89abcdef0123456789abcdef0123456789abcdef";

  @TempDir Path cache = Path.of("");

  private Path repository(String name, String... snapshots) throws IOException {
    Path folder = cache.resolve(name);
    for (String snapshot : snapshots) {
      Files.createDirectories(folder.resolve("snapshots").resolve(snapshot));
    }
    Files.createDirectories(folder.resolve("refs"));
    return folder;
  }

  @Test
  void theSnapshotOfTheBranchMainIsFoundFromTheRepositoryAndFromTheRoot() throws IOException {
    Path folder = repository("models--openai--clip-vit-large-patch14", OLD, NEW);
    Files.writeString(folder.resolve("refs/main"), NEW + "\n");
    Path snapshot = folder.resolve("snapshots").resolve(NEW);
    assertThat(HubCache.resolve(folder)).isEqualTo(snapshot);
    assertThat(HubCache.resolve(cache)).isEqualTo(snapshot);
    assertThat(HubCache.find(cache, "openai/clip-vit-large-patch14")).contains(snapshot);
    assertThat(HubCache.find(cache.resolve("none"), "openai/clip-vit-large-patch14")).isEmpty();
    assertThat(HubCache.find(cache, "openai/clip")).isEmpty();
    assertThat(HubCache.names(cache)).containsExactly("openai/clip-vit-large-patch14");
    // What is no repository is taken as it is.
    assertThat(HubCache.resolve(snapshot)).isEqualTo(snapshot);
    assertThat(HubCache.resolve(cache.resolve("none"))).isEqualTo(cache.resolve("none"));
  }

  @Test
  void aRootWithinTheHomeFolderIsFound() throws IOException {
    Path home = cache.resolve("home");
    Path folder = home.resolve("hub/models--a--b--c");
    Files.createDirectories(folder.resolve("snapshots").resolve(OLD));
    assertThat(HubCache.find(home, "a/b/c")).contains(folder.resolve("snapshots").resolve(OLD));
  }

  @Test
  void whatIsMissingOrManifoldIsSaid() throws IOException {
    Path folder = repository("models--a--b");
    assertRefused(folder, "holds no snapshot");
    repository("models--a--b", OLD, NEW);
    assertRefused(folder, "has several snapshots and no refs/main: give one of");
    Files.writeString(folder.resolve("refs/main"), "fedc");
    assertRefused(folder, "names the snapshot fedc, which is not there; give one that is: ");
    Files.writeString(folder.resolve("refs/main"), "../../x");
    assertRefused(folder, "names no commit");
    repository("models--c--d", OLD);
    assertRefused(cache, "is a cache of several models: name one of a/b, c/d");
  }

  @Test
  void linksIntoClearedBlobsAreSaidToBeBroken() throws IOException {
    Path folder = repository("models--a--b", OLD);
    Path snapshot = folder.resolve("snapshots").resolve(OLD);
    Path link = snapshot.resolve("model_index.json");
    Files.createSymbolicLink(link, Path.of("../../blobs/4d7a"));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(link.toString(), "is a link to ../../blobs/4d7a, which is not");
    Files.createDirectories(folder.resolve("blobs"));
    Files.copy(
        GoldenFolder.bundled("models/tiny-sd/model_index.json"), folder.resolve("blobs/4d7a"));
    assertThat(ModelFolder.open(folder).path()).isEqualTo(snapshot);
    Path unet = Files.createDirectories(snapshot.resolve("unet"));
    Files.createSymbolicLink(
        unet.resolve("diffusion_pytorch_model.safetensors"), Path.of("../../../blobs/beef"));
    assertThatThrownBy(() -> StateDicts.open(unet).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is a link to ../../../blobs/beef, which is not there");
    Files.createSymbolicLink(unet.resolve("config.json"), Path.of("../../../blobs/feed"));
    assertThatThrownBy(() -> ModelFolder.open(folder).unet())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is a link to ../../../blobs/feed, which is not there");
  }

  private static void assertRefused(Path path, String complaint) {
    assertThatThrownBy(() -> HubCache.resolve(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
