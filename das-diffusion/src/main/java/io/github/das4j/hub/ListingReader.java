package io.github.das4j.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.hub.HubListing.Gate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Reads what the hub's interface says of a model ({@code
 * /api/models/OWNER/NAME/revision/REVISION?blobs=true}; fields: huggingface_hub, hf_api.py, {@code
 * ModelInfo}). Nothing in it is believed that becomes a name on this disk.
 */
final class ListingReader {

  private static final int MOST_FILES = 100_000;
  private static final String LICENCE_TAG = "license:";

  private final String repository;

  ListingReader(String repository) {
    this.repository = repository;
  }

  HubListing read(String text) {
    JsonNode model;
    try {
      model = Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new HubException("the hub's answer about " + repository + " is no JSON", e);
    }
    String commit = model.path("sha").asText();
    if (!RepositoryPath.isCommit(commit)) {
      throw new HubException("the hub's answer about " + repository + " names no commit");
    }
    if (model.path("disabled").asBoolean()) {
      throw new IllegalArgumentException(repository + " was disabled on the hub");
    }
    return new HubListing(
        repository, commit, files(model.path("siblings")), licence(model), gate(model));
  }

  private List<HubFile> files(JsonNode siblings) {
    if (!siblings.isArray() || siblings.size() > MOST_FILES) {
      throw new HubException("the hub's answer about " + repository + " lists no files");
    }
    List<HubFile> files = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode each : siblings) {
      String path = RepositoryPath.requireFile(each.path("rfilename").asText(), repository);
      if (!seen.add(path)) {
        throw new HubException(repository + " lists the file '" + path + "' twice");
      }
      long size = each.path("size").isIntegralNumber() ? each.path("size").asLong() : -1;
      files.add(new HubFile(path, Math.max(-1, size), digest(each)));
    }
    return files;
  }

  /** Of large files the digest of their content; of small ones the name that git gives them. */
  private static Optional<String> digest(JsonNode file) {
    JsonNode large = file.path("lfs").path("sha256");
    return Optional.of(large.isTextual() ? large.asText() : file.path("blobId").asText())
        .filter(BlobDigest::isKnown);
  }

  private static Optional<String> licence(JsonNode model) {
    JsonNode card = model.path("cardData");
    JsonNode named = card.path("license");
    String text =
        named.isArray()
            ? String.join(
                ", ",
                StreamSupport.stream(named.spliterator(), false).map(JsonNode::asText).toList())
            : named.asText();
    if (text.equals("other") && card.path("license_name").isTextual()) {
      text = card.path("license_name").asText();
    }
    return Optional.of(text).filter(name -> !name.isEmpty()).or(() -> tagged(model.path("tags")));
  }

  private static Optional<String> tagged(JsonNode tags) {
    return StreamSupport.stream(tags.spliterator(), false)
        .map(JsonNode::asText)
        .filter(tag -> tag.startsWith(LICENCE_TAG))
        .map(tag -> tag.substring(LICENCE_TAG.length()))
        .findFirst();
  }

  private static Gate gate(JsonNode model) {
    return switch (model.path("gated").asText()) {
      case "", "false" -> Gate.OPEN;
      case "manual" -> Gate.REVIEWED;
      default -> Gate.TERMS;
    };
  }
}
