package io.github.das4j.track;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where an MLflow run keeps files. The official Java client sends them through a Python program;
 * this takes the server's own door ({@code mlflow-artifacts}, the default of {@code mlflow server})
 * or a folder that both see.
 */
final class MlflowArtifacts {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String DOOR = "/api/2.0/mlflow-artifacts/artifacts";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String tracking;
  private final URI root;

  MlflowArtifacts(String tracking, String artifactUri) {
    this.tracking = tracking.replaceAll("/+$", "");
    this.root = URI.create(artifactUri);
  }

  void put(String name, byte[] file) {
    String scheme = root.getScheme() == null ? "file" : root.getScheme();
    switch (scheme) {
      case "mlflow-artifacts" -> send(name, file);
      case "file" -> write(Path.of(root.getPath()).resolve(name), file);
      default ->
          throw new IllegalStateException(
              "images cannot be sent to a store of kind '"
                  + scheme
                  + "'; start the server with --serve-artifacts");
    }
  }

  private static void write(Path path, byte[] file) {
    try {
      Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + AtomicFiles.reason(e), e);
    }
    AtomicFiles.write(path, file);
  }

  private void send(String name, byte[] file) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tracking + DOOR + root.getPath() + "/" + name))
            .timeout(PATIENCE)
            .header("Content-Type", "image/png")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(file))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            "the server answered " + response.statusCode() + " to the image " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send the image " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
